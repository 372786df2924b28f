/** Placeholder. */
package live.footlight.contract;
