/** Leave to read along: the link's code is changed for a token, which stays in this tab. */

const KEY = 'aloud-token';

/** The token of this tab: for the code in the address when it has one, else the one it got before; null without either. */
export async function token(): Promise<string | null> {
  const code = location.hash.slice(1);
  if (code === '') return sessionStorage.getItem(KEY);
  // The code is used up now; it need not stand in the address and the history.
  history.replaceState(null, '', location.pathname);
  const response = await post('/session', { code });
  if (!response.ok) return sessionStorage.getItem(KEY);
  const { token: given } = (await response.json()) as { token: string };
  sessionStorage.setItem(KEY, given);
  return given;
}

/** Sends JSON to Aloud. */
export function post(path: string, body: object, token?: string): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
}
