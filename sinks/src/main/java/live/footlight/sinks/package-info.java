/** Placeholder. */
package live.footlight.sinks;
