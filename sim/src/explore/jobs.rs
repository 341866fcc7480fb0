//! Many jobs at once, where there are threads.

/// Does a job for each item and gives what comes of them in the order of the items.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn in_order<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    job: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.min(items.len());
    if threads < 2 {
        return items.iter().map(job).collect();
    }
    let share = items.len().div_ceil(threads);
    let work = |items: &[T]| items.iter().map(&job).collect::<Vec<R>>();
    std::thread::scope(|scope| {
        let running: Vec<_> =
            items.chunks(share).map(|items| scope.spawn(|| work(items))).collect();
        let done = running.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.flatten().collect()
    })
}

/// Does a job for each item, one after the other: a browser gives no threads.
#[cfg(target_arch = "wasm32")]
pub(super) fn in_order<T, R>(_: usize, items: &[T], job: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(job).collect()
}
