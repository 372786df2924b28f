/**
 * The public HTTP API as a client uses it: batches, retries, deliveries that a network disturbs.
 */
package live.footlight.standalone.client;
