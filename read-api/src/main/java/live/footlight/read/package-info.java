/** Placeholder. */
package live.footlight.read;
