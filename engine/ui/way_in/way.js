// Kept in this tab alone, and no longer than until someone is inside.
const KEY = "pneumoscope.asked-for";

export default function ({ data }) {
  if (!data.inside) {
    sessionStorage.setItem(KEY, location.href);
    return;
  }
  const asked = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (!asked) return;
  const { pathname, search } = new URL(asked);
  if (pathname !== location.pathname || search) location.replace(asked);
}
