package org.doorstep.audit;

/** The shipped route of listings with a step before its table that refuses some: for every event, wherever it comes from, there must be one that fails. */
final class PoisonedProperty {

    static final String FILE = "resources/property.camel.yaml";
    /** What the keys of those begin with. */
    static final String KEY = "poison";
    static final String ROUTE = """
            - route:
                id: property
                description: Listings, some of which a step cannot take
                from:
                  uri: direct:property
                  steps:
                    - split:
                        stopOnException: true
                        expression:
                          simple:
                            expression: "${body}"
                        steps:
                          - filter:
                              expression:
                                simple:
                                  expression: "${body.recordKey} starts with '%s'"
                              steps:
                                - throwException:
                                    exceptionType: java.lang.IllegalStateException
                                    message: a record that this step cannot take
                    - process:
                        ref: tables
                    - process:
                        ref: queue
            """.formatted(KEY);

    private PoisonedProperty() {
    }
}
