package org.doorstep.cli;

import org.doorstep.config.Feed;
import org.doorstep.config.SecretEncoding;

/** What a producer is told of one feed, in the words of the providers' own documents. Holds secrets. */
final class EndpointSheet {

    private final Feed feed;
    private final String base;

    /** @param base how the producer reaches the door, without a slash at the end */
    EndpointSheet(Feed feed, String base) {
        this.feed = feed;
        this.base = base;
    }

    void print() {
        String door = base + "/" + feed.provider() + "/" + feed.name();
        switch (feed.provider()) {
            case "spark" -> feed.auth().path().forEach(secret -> line("Uri", door + "/" + secret.reveal()));
            case "repliers" -> line("target_url", door + "/EVENT, one for each event, as in " + door + "/listing.created");
            case "showinghub" -> line("url", door);
            default -> line("PostEndpoint", door);
        }
        line("Method", "POST, Content-Type: application/json (Content-Encoding: gzip is accepted)");
        feed.auth().bearer().forEach(token -> line("Token", token.reveal() + "   (Authorization: Bearer TOKEN)"));
        feed.auth().oauth().ifPresent(client -> {
            line("ClientId", client.clientId());
            client.secrets().forEach(secret -> line("ClientSecret", secret.reveal()));
            line("AccessTokenURL", base + "/oauth/token");
            line("GrantType", "client_credentials");
        });
        feed.auth().jwt().ifPresent(jwt -> line("Token", "of " + jwt.issuer() + " for the audience " + jwt.audience()));
        feed.auth().hmac().ifPresent(hmac -> {
            hmac.secrets().forEach(secret -> line("Secret", secret.reveal()));
            line("Signature", hmac.header() + ": HMAC-SHA256 of " + hmac.text().template() + ", hex or base64"
                    + hmac.timestampHeader().map(name -> "; " + name + ": the time, within " + hmac.window().toSeconds() + " s").orElse("")
                    + (hmac.encoding() == SecretEncoding.TEXT ? "" : "; the key is the secret's bytes, decoded"));
        });
        feed.auth().headers().forEach((name, values) -> values.forEach(value -> line("Header", name + ": " + value.reveal())));
        if (feed.auth().hookSecret()) {
            line("Before", "bin/doorstep arm " + feed.name() + " EVENT, then subscribe at Repliers");
        }
        if (!feed.auth().addresses().isEmpty()) {
            line("From", feed.auth().addresses() + " only");
        }
        if (feed.provider().equals("reso")) {
            line("Optional", "EntityEventSource: LABEL, one for each source of this producer");
            line("Answers", "200 stored; 429 or 503 with Retry-After: send it again later; 400, 401, 413, 415: see detail");
        }
    }

    private static void line(String name, String value) {
        Plain.say(Plain.line(String.format("%-15s %s", name + ":", value)));
    }
}
