package live.footlight.contract.event;

/**
 * Readers that name no generation follow this one from now on.
 *
 * @param generation its name
 */
public record GenerationActivated(@Label String generation) implements EventData {
  @Override
  public String entityKey() {
    return "generation:" + generation;
  }
}
