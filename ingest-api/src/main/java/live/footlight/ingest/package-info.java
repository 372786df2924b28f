/** The write edge: authenticate, validate, append, acknowledge. Nothing is decided here. */
package live.footlight.ingest;
