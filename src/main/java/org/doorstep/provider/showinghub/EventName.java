package org.doorstep.provider.showinghub;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.event.Change;

/**
 * A ShowingHub event's name and what follows from it.
 *
 * @param text     as sent; empty where the body names none
 * @param resource its leading noun, {@code Other} where that is none of theirs
 * @param change   what happened; theirs end a record's life by a status, never by deleting it
 */
record EventName(String text, String resource, Change change) {

    /**
     * Seed 001's list, and what their older guide calls them, misspelling included. Others are kept, never refused. One entry of the list
     * looks like two run together, so each of them is known by itself as well.
     */
    static final Set<String> KNOWN = Set.of("AppointmentCancelled", "AppointmentConfirmed", "MessageCreated", "MlsCreated",
            "MlsUpdated", "NotifyWebhookFailure", "MlsUpdatedNotifyWebhookFailure", "Ping", "RegistrationCreated", "RegistrationRequestApproved",
            "RegistrationRequestCreated", "RegistrationRequestDisapproved", "RegistrationTransferred", "RegistrationUpdated",
            "RequestAccepted", "RequestCancelled", "RequestCreated", "RequestDeclined", "VerificationMessage",
            "AppointmentRequested", "AppointmentUpdated", "RequestDecined");

    /** Leading nouns, longest first: a RegistrationRequest is no Registration. */
    static final List<String> NOUNS = Stream.of("Appointment", "Message", "Mls", "Registration", "RegistrationRequest",
            "Request", "Ping", "Verification").sorted(Comparator.comparing(String::length).reversed()).toList();

    static final String OTHER = "Other";

    /** About the subscription, not about a record. */
    private static final Set<String> NOTICES = Set.of("Ping", "VerificationMessage", "NotifyWebhookFailure", "MlsUpdatedNotifyWebhookFailure");

    private static final Map<String, String> SPELLINGS = KNOWN.stream().collect(Collectors.toUnmodifiableMap(EventName::spelling, name -> name));

    static EventName of(String text) {
        String name = SPELLINGS.getOrDefault(spelling(text), text.strip());
        return new EventName(text, resource(name), change(name));
    }

    private static String resource(String name) {
        for (String noun : NOUNS) {
            boolean starts = name.regionMatches(true, 0, noun, 0, noun.length());
            // Or "RequestorMoved" would be a Request.
            if (starts && (name.length() == noun.length() || !Character.isLowerCase(name.charAt(noun.length())))) {
                return noun;
            }
        }
        return OTHER;
    }

    private static Change change(String name) {
        if (name.isEmpty()) {
            return Change.CHANGED;
        }
        return NOTICES.contains(name) ? Change.NOTICE : spelling(name).endsWith("created") ? Change.CREATED : Change.UPDATED;
    }

    /** Whatever letters are capitals, and whatever stands between words. */
    private static String spelling(String name) {
        return name.replaceAll("[\\s\\p{Z}\\p{Punct}]", "").toLowerCase(Locale.ROOT);
    }
}
