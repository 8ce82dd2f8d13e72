/** Sends a form's fields as htmx would, so that the server answers with a fragment. null where there is no connection. */
export async function post(address, fields) {
  const request = { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams(fields) };
  try {
    return await fetch(address, request);
  } catch {
    return null;
  }
}

const MOST_AFTER_LEAVING = 60_000; // bytes; browsers send at most 64 KiB for a page that has gone

/** The same for a page that is about to go, which gets no answer. */
export function postOnLeaving(address, fields) {
  const body = new URLSearchParams(fields);
  if (body.toString().length > MOST_AFTER_LEAVING) body.delete("origin"); // without it the save may be refused, but it is sent
  const keepalive = body.toString().length <= MOST_AFTER_LEAVING;
  fetch(address, { method: "POST", headers: { "HX-Request": "true" }, body, keepalive }).catch(() => {});
}
