/**
 * The facts, one record a type. Component names become JSON names ({@code giftId} is {@code
 * gift_id}); frames, JSON Schemas and documentation follow from the records, so a field is declared
 * once.
 */
package live.footlight.contract.event;
