package org.doorstep.provider.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One subscription as the provider has it.
 *
 * @param url     may hold our secret
 * @param event   what it sends, or {@code ""}
 * @param headers that it sends along, by lower-case name, or null where the provider does not show them
 * @param facts   for people: counts that the provider keeps
 * @param as      the whole of it, to be sent back with what is changed
 */
public record Actual(String id, String url, String event, State state, Map<String, String> headers, Map<String, Object> facts, JsonNode as) {

    /** Whether it sends. */
    public enum State {
        ACTIVE,
        /** Somebody switched it off, or never on. */
        INACTIVE,
        /** The provider switched it off, because we failed. */
        DISABLED,
        /** It says something that its documents do not. */
        UNKNOWN
    }

    /** Whether it sends where and what we want, active or not. */
    public boolean leadsTo(Wanted wanted) {
        return event.equals(wanted.event()) && wanted.url().matches(url.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it sends our headers along, as far as we are shown. */
    public boolean proves(Wanted wanted) {
        return headers == null || wanted.headers().entrySet().stream().allMatch(header -> {
            String value = headers.get(header.getKey());
            return value != null && header.getValue().matches(value.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** Neither address nor headers: both may hold secrets. */
    @Override
    public String toString() {
        return "Actual[" + id + " " + state + "]";
    }
}
