package org.doorstep.store;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Media's tables on SQLite. */
class MediaStoreTest extends MediaStoreScenario {

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    @Override
    Database database() {
        return DATABASE.database();
    }
}
