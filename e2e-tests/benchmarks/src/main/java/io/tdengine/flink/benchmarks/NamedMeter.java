/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.taosdata.jdbc.tmq.ReferenceDeserializer;

/** A row with its tag and child table, as the driver's consumer gives it. */
public class NamedMeter extends Meter {

    /** The documented way to name the class. */
    public static final class Deserializer extends ReferenceDeserializer<NamedMeter> {}

    private int gid;
    private String table;

    public int getGid() {
        return gid;
    }

    public void setGid(int gid) {
        this.gid = gid;
    }

    public String getTable() {
        return table;
    }

    public void setTable(String table) {
        this.table = table;
    }
}
