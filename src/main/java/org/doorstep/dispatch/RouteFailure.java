package org.doorstep.dispatch;

/** A resource route threw; the cause is what it threw. */
final class RouteFailure extends RuntimeException {

    private final transient String resource;
    private final transient String broken;

    private RouteFailure(String resource, String broken, Throwable cause) {
        super("a resource route failed", cause);
        this.resource = resource;
        this.broken = broken;
    }

    static RouteFailure of(String resource, Throwable cause) {
        return new RouteFailure(resource, null, cause);
    }

    /** The last of too many equal failures: whatever the cause, it is the route that is broken. */
    static RouteFailure inARow(String resource, Throwable cause) {
        return new RouteFailure(resource, "equal failures in a row", cause);
    }

    /** Nothing may overtake what waits for a parked route. */
    static RouteFailure parked(String resource) {
        return new RouteFailure(resource, resource + " is parked", null);
    }

    /** The resource whose route threw, as its route lists it; null where no route did. */
    static String resourceOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RouteFailure failure) {
                return failure.resource;
            }
        }
        return null;
    }

    /** Why the route itself is known to be broken, or null. */
    String broken() {
        return broken;
    }
}
