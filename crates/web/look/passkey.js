// Passkeys: a form marked with data-passkey asks the server for a challenge, the browser for an answer, and is sent with it.

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const text = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

// The challenge as the browser wants it: bytes where JSON has text.
const wanted = (asked) => {
  const options = { ...asked.publicKey, challenge: bytes(asked.publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) options.excludeCredentials = listed(options.excludeCredentials);
  if (options.allowCredentials) options.allowCredentials = listed(options.allowCredentials);
  return { publicKey: options };
};

// The answer as JSON: text where the browser has bytes.
const told = (key) => {
  const response = { clientDataJSON: text(key.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return { id: key.id, rawId: text(key.rawId), type: key.type, response, extensions: key.getClientExtensionResults() };
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const note = form.querySelector("[data-passkey-said]");
  const say = (words) => {
    note.textContent = words;
    note.hidden = !words;
  };
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    say("");
    try {
      const answer = await fetch(form.dataset.passkeyAsk, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
      if (!answer.ok || answer.redirected) return say(answer.status === 422 ? await answer.text() : "Load this page again and try once more.");
      const asked = wanted(await answer.json());
      const key = form.dataset.passkey === "create" ? await navigator.credentials.create(asked) : await navigator.credentials.get(asked);
      form.elements.answer.value = JSON.stringify(told(key));
      form.submit();
    } catch (error) {
      say("The passkey was not used. Try again, or use another way.");
    }
  });
}
