/**
 * What Node is started with wherever Aloud is; the first line of aloud.cjs and
 * the Nix package say the same, and a test compares them. It keeps the part of
 * each thread's heap in which objects begin at 8 MB at most, and not 34, which
 * it grows to while the models load and then keeps: 50 to 65 MB less resident,
 * and as quick. It can only be said at the start: what is set later, the first
 * worker undoes.
 */
export const NODE_OPTIONS = ['--max-semi-space-size=4'];
