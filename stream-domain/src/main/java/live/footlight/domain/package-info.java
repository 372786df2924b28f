/** Placeholder. */
package live.footlight.domain;
