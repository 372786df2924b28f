/**
 * What is tracked, as Parquet files for analysts, by day and type; and the upkeep of those files:
 * small ones are made one, and a person's rows go.
 */
package live.footlight.sinks.files;
