//! The stage as a still picture: nothing in it can be acted on.

use std::rc::Rc;

use flotilla_core::ServerSet;
use flotilla_sim::World;
use yew::prelude::*;

use super::geometry::{Point, num};
use super::links::{Links, LinksProps};
use super::scene::Scene;
use super::server::ServerModel;
use super::shapes::circle;
use super::{key, message, server};

/// Draws a world as the stage does at its moment, with a ring around some servers.
pub(crate) fn still(world: &World, size: (f64, f64), name: String, ringed: ServerSet) -> Html {
    let (width, height) = size;
    let mut scene = Scene::new(world, width, height);
    scene.arrange(world.now().0 as f64, true);
    let Scene { ring, servers, messages, cuts, .. } = &scene;
    let lines =
        LinksProps { ring: ring.clone(), cuts: cuts.clone(), selected: None, covered: None };
    let figure = |model: &Rc<ServerModel>| {
        let place = ring.place(model.id);
        let ringed = if ringed.contains(model.id) { " ringed" } else { "" };
        html! {
            <g
                key={model.id.number()}
                class={server::look(model) + ringed}
                transform={place.at.translate()}
            >
                { circle("server-ringed", Point::ORIGIN, ring.sizes.ring + 4.0) }
                { server::drawn(model, place, &ring.sizes) }
            </g>
        }
    };
    html! {
        <svg
            class="still"
            role="img"
            aria-label={name}
            viewBox={["0 0 ", &num(width), " ", &num(height)].concat()}
            font-size={num(ring.sizes.font)}
        >
            <Links ..lines />
            { for servers.iter().map(figure) }
            { for messages.iter().map(|carried| html! {
                <g
                    key={key(carried.model.id)}
                    class={message::look(&carried.model)}
                    transform={carried.spot.at.translate()}
                >
                    { message::drawn(&carried.model, carried.spot.label, &ring.sizes) }
                </g>
            }) }
        </svg>
    }
}
