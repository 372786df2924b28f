/** Placeholder. */
package live.footlight.standalone;
