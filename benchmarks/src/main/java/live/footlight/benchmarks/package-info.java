/** Placeholder. */
package live.footlight.benchmarks;
