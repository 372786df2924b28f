/** Placeholder. */
package live.footlight.ingest;
