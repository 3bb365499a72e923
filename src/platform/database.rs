//! Texts that are kept in the browser's database (IndexedDB), for what is too large for its storage. Where there is no
//! database, as in some private windows, nothing is kept.

use futures::channel::oneshot;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, Query, TransactionMode};
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

/// The name of the database and of its only store.
const NAME: &str = "jess-jobs";
const STORE: &str = "texts";

/// Returns the text of a key, if there is one.
pub async fn kept_text(key: &str) -> Option<String> {
    let key = key.to_owned();
    let access = async move {
        let database = open().await.ok()?;
        let text = get(&database, &key).await.ok().flatten();
        // An open connection keeps some browsers from keeping the page for the back button.
        database.close();
        text
    };
    to_the_end(access).await.flatten()
}

/// Keeps a text in place of the one of its key. Reports whether the browser has kept it.
pub async fn keep_text(key: &str, text: String) -> bool {
    let key = key.to_owned();
    let access = async move {
        let Ok(database) = open().await else { return false };
        let is_kept = put(&database, &key, &text).await.is_ok();
        database.close();
        is_kept
    };
    to_the_end(access).await.unwrap_or_default()
}

/// Runs an access to the database to its end, even if the caller does not wait for it. Dropping a request of idb frees its
/// listeners, and the browser would then call one that is gone.
async fn to_the_end<T: 'static>(access: impl Future<Output = T> + 'static) -> Option<T> {
    let (sender, receiver) = oneshot::channel();
    spawn_local(async move {
        // Nobody may be waiting any more.
        let _ = sender.send(access.await);
    });
    receiver.await.ok()
}

async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(NAME, Some(1))?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            // If this fails, so does each later access.
            let _ = database.create_object_store(STORE, ObjectStoreParams::new());
        }
    });
    request.await
}

async fn get(database: &Database, key: &str) -> Result<Option<String>, Error> {
    let transaction = database.transaction(&[STORE], TransactionMode::ReadOnly)?;
    let value = transaction.object_store(STORE)?.get(Query::Key(JsValue::from_str(key)))?.await?;
    Ok(value.and_then(|value| value.as_string()))
}

async fn put(database: &Database, key: &str, text: &str) -> Result<(), Error> {
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
    transaction.object_store(STORE)?.put(&JsValue::from_str(text), Some(&JsValue::from_str(key)))?.await?;
    transaction.commit()?.await?;
    Ok(())
}
