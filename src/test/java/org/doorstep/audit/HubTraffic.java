package org.doorstep.audit;

import java.util.List;

/** ShowingHub: with a message's id and without one, with a time and without one, notices, and what nobody knows. */
final class HubTraffic extends Traffic {

    private int messages;

    HubTraffic(long seed, int keys) {
        super(seed, keys);
    }

    @Override
    String feed() {
        return HUB;
    }

    @Override
    Request push() {
        String message = chance(70) ? "\"webhookMessageId\":\"m" + ++messages + "\"," : "";
        String status = "\"status\":\"" + any(List.of("confirmed", "cancelled", "moved")) + dice.nextInt(50) + "\"";
        String body = switch (dice.nextInt(10)) {
            case 0 -> "{\"eventName\":\"Ping\"," + message + "\"id\":\"" + key("p") + "\"}";
            // Without a time of its own: the order of arrival is the order.
            case 1, 2 -> "{\"eventName\":\"RequestCreated\"," + message + "\"data\":{\"requestId\":\"" + key("r") + "\"," + status + "}}";
            case 3 -> "{\"somethingNew\":true," + message + "\"id\":\"" + key("o") + "\",\"n\":" + dice.nextInt(1_000) + "}";
            default -> "{\"eventName\":\"Appointment" + any(List.of("Confirmed", "Cancelled", "Updated")) + "\"," + message + "\"data\":{\"appointmentId\":\""
                    + key("a") + "\",\"listingId\":\"L" + dice.nextInt(99) + "\"," + status + ",\"modifiedOn\":\"" + time() + "\"}}";
        };
        return new Request(HUB, "", "", body);
    }
}
