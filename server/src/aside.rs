//! Work that goes on beside the messages.
//!
//! All of it is of one type for the runtime, whose code for tasks is compiled anew for each type.

use std::any::Any;
use std::pin::Pin;

use tokio::runtime::Handle;

type Answer = Box<dyn Any + Send>;

/// Does `work` on a worker thread, from now on. The answer may be awaited: `None` if the work has failed.
pub(crate) fn on_worker<A: Send + 'static, W: FnOnce() -> A + Send + 'static>(
    runtime: &Handle,
    work: W,
) -> impl Future<Output = Option<A>> + Send + use<A, W> {
    let work: Box<dyn FnOnce() -> Answer + Send> = Box::new(move || Box::new(work()));
    let task = runtime.spawn_blocking(work);
    async move { task.await.ok()?.downcast().ok().map(|answer| *answer) }
}

/// Goes on with `future`, which nobody waits for.
pub(crate) fn go_on(runtime: &Handle, future: impl Future<Output: Send> + Send + 'static) {
    let future: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move {
        future.await;
    });
    runtime.spawn(future);
}
