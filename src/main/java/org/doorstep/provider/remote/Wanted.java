package org.doorstep.provider.remote;

import java.util.Map;
import org.doorstep.config.Secret;

/**
 * One subscription as we want it.
 *
 * @param url     where the provider is to send; may hold a secret (Spark)
 * @param shown   the same with the secret blanked, for people
 * @param event   what it is to send (Repliers), else {@code ""}
 * @param headers that it is to send along (ShowingHub)
 * @param active  whether it is to send at all
 */
public record Wanted(Secret url, String shown, String event, Map<String, Secret> headers, boolean active) {
}
