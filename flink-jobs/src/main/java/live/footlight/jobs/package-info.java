/** Placeholder. */
package live.footlight.jobs;
