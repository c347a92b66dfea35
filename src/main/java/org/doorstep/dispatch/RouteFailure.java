package org.doorstep.dispatch;

/** A resource route threw; the cause is what it threw. */
final class RouteFailure extends RuntimeException {

    private final transient String resource;
    private final transient String broken;
    private final transient FailedStep step;

    private RouteFailure(String resource, String broken, Throwable cause, FailedStep step) {
        super("a resource route failed", cause);
        this.resource = resource;
        this.broken = broken;
        this.step = step;
    }

    /** @param step which of its steps, or null */
    static RouteFailure of(String resource, Throwable cause, FailedStep step) {
        return new RouteFailure(resource, null, cause, step);
    }

    /** The last of too many equal failures: whatever the cause, it is the route that is broken. */
    static RouteFailure inARow(String resource, Fault fault) {
        return new RouteFailure(resource, "equal failures in a row", fault.cause(), fault.step());
    }

    /** Nothing may overtake what waits for a parked route. */
    static RouteFailure parked(String resource) {
        return new RouteFailure(resource, resource + " is parked", null, null);
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

    /** The step that threw, or null where it is not known. */
    FailedStep step() {
        return step;
    }
}
