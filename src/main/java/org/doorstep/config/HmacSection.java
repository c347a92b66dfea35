package org.doorstep.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the {@code hmac} of one feed: the values of a named scheme, and what is given beside it. */
final class HmacSection {

    private static final Logger log = LoggerFactory.getLogger(HmacSection.class);
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final Duration USUAL_WINDOW = Duration.ofMinutes(3);

    /** Schemes with a name of their own. */
    private enum Known {
        /** The specification's headers and its window of five minutes. */
        STANDARD_WEBHOOKS("standard-webhooks", "webhook-signature", "webhook-timestamp", "{header:webhook-id}.{timestamp}.{body}",
                SecretEncoding.BASE64, Duration.ofMinutes(5)),
        SVIX("svix", "svix-signature", "svix-timestamp", "{header:svix-id}.{timestamp}.{body}", SecretEncoding.BASE64, Duration.ofMinutes(5)),
        GITHUB("github", "X-Hub-Signature-256", null, "{body}", SecretEncoding.TEXT, USUAL_WINDOW);

        private final String word;
        private final String header;
        private final String timestampHeader;
        private final String template;
        private final SecretEncoding encoding;
        private final Duration window;

        Known(String word, String header, String timestampHeader, String template, SecretEncoding encoding, Duration window) {
            this.word = word;
            this.header = header;
            this.timestampHeader = timestampHeader;
            this.template = template;
            this.encoding = encoding;
            this.window = window;
        }
    }

    private final String feed;
    private final Section hmac;
    private final List<Secret> secrets;

    private HmacSection(String feed, Section hmac, List<Secret> secrets) {
        this.feed = feed;
        this.hmac = hmac;
        this.secrets = secrets;
    }

    /**
     * @param secrets of its field {@code secret}, looked over as all are
     * @throws ConfigException naming file, line and remedy
     */
    static Feed.Hmac read(String feed, Section hmac, List<Secret> secrets) {
        hmac.only("scheme", "secret", "secretEncoding", "header", "timestampHeader", "template", "window");
        if (secrets.isEmpty()) {
            throw hmac.wrong("'secret' is missing", "Add it, best as {{env:NAME}}");
        }
        return new HmacSection(feed, hmac, secrets).read();
    }

    private Feed.Hmac read() {
        Optional<Known> scheme = scheme();
        SecretEncoding encoding = encoding(scheme);
        String header = name("header").or(() -> scheme.map(known -> known.header))
                .orElseThrow(() -> hmac.wrong("'header' is missing", "Add it, or name a 'scheme'"));
        Optional<String> timestampHeader = name("timestampHeader").or(() -> scheme.map(known -> known.timestampHeader));
        SignedText text = text(scheme.map(known -> known.template), timestampHeader.isPresent());
        if (timestampHeader.isEmpty() && hmac.has("window")) {
            throw hmac.wrong("window", "is for a signature with a time; nothing tells how old this one is", "Remove it");
        }
        Duration window = hmac.duration("window", scheme.map(known -> known.window).orElse(USUAL_WINDOW));
        return new Feed.Hmac(secrets, encoding, header, timestampHeader, text, window);
    }

    private Optional<Known> scheme() {
        return hmac.text("scheme").map(name -> Arrays.stream(Known.values()).filter(known -> known.word.equals(name)).findFirst()
                .orElseThrow(() -> hmac.wrong("scheme", "names '" + name + "'", "Known here: "
                        + Arrays.stream(Known.values()).map(known -> known.word).collect(Collectors.joining(", "))
                        + "; for another one give header, timestampHeader and template")));
    }

    private SignedText text(Optional<String> ofScheme, boolean timestamp) {
        Optional<String> template = hmac.text("template").or(() -> ofScheme);
        if (template.isEmpty() && !timestamp) {
            throw hmac.wrong("'timestampHeader' is missing",
                    "Add it; where the sender signs no time, write template: \"{body}\" instead: what was sent once can then be sent again");
        }
        SignedText text;
        try {
            text = SignedText.parse(template.orElse("{timestamp}.{body}"));
        } catch (IllegalArgumentException e) {
            throw hmac.wrong("template", e.getMessage(), "Correct it");
        }
        if (!text.holdsBody()) {
            throw hmac.wrong("template", "must hold {body}: what is not signed can be replaced",
                    "Write \"{timestamp}.{body}\", or what the sender signs");
        }
        if (text.holdsTimestamp() && !timestamp) {
            throw hmac.wrong("template", "holds {timestamp}, and no 'timestampHeader' says where that is", "Add timestampHeader");
        }
        if (timestamp && !text.holdsTimestamp()) {
            throw hmac.wrong("template", "must hold {timestamp}: what is not signed can be replaced",
                    "Write \"{timestamp}.{body}\", or remove timestampHeader");
        }
        return text;
    }

    private SecretEncoding encoding(Optional<Known> scheme) {
        Optional<String> given = hmac.text("secretEncoding");
        SecretEncoding encoding = given.map(word -> Arrays.stream(SecretEncoding.values()).filter(each -> each.word().equals(word)).findFirst()
                .orElseThrow(() -> hmac.wrong("secretEncoding", "is '" + word + "'",
                        "Known here: " + Arrays.stream(SecretEncoding.values()).map(SecretEncoding::word).collect(Collectors.joining(", ")))))
                .orElse(scheme.map(known -> known.encoding).orElse(SecretEncoding.TEXT));
        for (Secret secret : secrets) {
            try {
                if (encoding.key(secret).length == 0) {
                    throw new IllegalArgumentException("has nothing after its prefix");
                }
            } catch (IllegalArgumentException e) {
                throw hmac.wrong("secret", e.getMessage(), "Give it as the provider shows it, or correct secretEncoding");
            }
            if (encoding == SecretEncoding.TEXT && given.isEmpty() && SecretEncoding.marked(secret)) {
                log.warn("secret_encoding feed={} remedy=\"the secret begins with whsec_ and is taken as text; where it is one of Standard "
                        + "Webhooks, set scheme, or secretEncoding: base64\"", feed);
            }
        }
        return encoding;
    }

    private Optional<String> name(String field) {
        Optional<String> name = hmac.text(field);
        if (name.isPresent() && !name.get().matches(TOKEN)) {
            throw hmac.wrong(field, "cannot be a header's name", "Correct it");
        }
        return name;
    }
}
