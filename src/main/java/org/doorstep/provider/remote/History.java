package org.doorstep.provider.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What a provider remembers of its pushes to us, as it says it (seed 001, {@code /history}).
 *
 * @param attempts   in the order in which they were made, each with its message where the provider has it
 * @param incomplete why these may not be all
 */
public record History(List<JsonNode> attempts, Optional<String> incomplete) {

    /** Messages are records: they hold personal data. */
    @Override
    public String toString() {
        return attempts.size() + " attempts";
    }
}
