package org.doorstep.simulator;

import java.util.Optional;

/** What a user may do about an answer; nothing about a 5xx, where the receiver is to be mended and not the request. */
final class Remedy {

    private Remedy() {
    }

    /** @param credential by what the provider proves itself */
    static Optional<String> of(Answer answer, String credential) {
        int status = answer.status();
        return switch (status) {
            case 301, 302, 303, 307, 308 -> Optional.of("Give the address that it points to: "
                    + answer.header("Location").map(Excerpt::line).orElse("(none)"));
            case 400 -> Optional.of("It could not read the body; is this the door of this provider?");
            case 401, 403 -> Optional.of("Check " + credential + ": the feed was given another, or none.");
            case 404, 405 -> Optional.of("Check the URL: its path must name a feed that the server knows.");
            case 410 -> Optional.of("To a REST hook this means: unsubscribe me, for good.");
            case 413 -> Optional.of("Send fewer events a batch.");
            case 415 -> Optional.of("Is this the door of this provider? If bodies were sent as gzip, try without.");
            default -> Optional.empty();
        };
    }
}
