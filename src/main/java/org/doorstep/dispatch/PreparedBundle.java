package org.doorstep.dispatch;

import org.doorstep.journal.Bundle;
import org.doorstep.journal.Handover;

/** A bundle that its lane has unpacked, and that is to be finished in one transaction with those of other feeds. */
record PreparedBundle(Bundle bundle, Handover handover, Tray tray, LaneMemory memory) {
}
