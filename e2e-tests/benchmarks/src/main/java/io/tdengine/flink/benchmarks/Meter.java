/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.taosdata.jdbc.tmq.ReferenceDeserializer;
import java.sql.Timestamp;
import java.util.Properties;
import java.util.UUID;

/** A row as the driver's consumer gives it. */
public class Meter {

    /** The documented way to name the class. */
    public static final class Deserializer extends ReferenceDeserializer<Meter> {}

    /** What a consumer of such rows needs, from the topic's beginning, in a group of its own. */
    static Properties consumer(String hostAndPort, Class<?> deserializer) {
        Properties properties = new Properties();
        properties.setProperty("td.connect.type", "ws");
        properties.setProperty("bootstrap.servers", hostAndPort);
        properties.setProperty("td.connect.user", "root");
        properties.setProperty("td.connect.pass", "taosdata");
        properties.setProperty("auto.offset.reset", "earliest");
        properties.setProperty("group.id", "jdbc_" + UUID.randomUUID());
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("value.deserializer", deserializer.getName());
        return properties;
    }

    private Timestamp ts;
    private float current;
    private int voltage;
    private float phase;
    private String status;

    public Timestamp getTs() {
        return ts;
    }

    public void setTs(Timestamp ts) {
        this.ts = ts;
    }

    public float getCurrent() {
        return current;
    }

    public void setCurrent(float current) {
        this.current = current;
    }

    public int getVoltage() {
        return voltage;
    }

    public void setVoltage(int voltage) {
        this.voltage = voltage;
    }

    public float getPhase() {
        return phase;
    }

    public void setPhase(float phase) {
        this.phase = phase;
    }

    public String getStatus() {
        return status;
    }

    public void setStatus(String status) {
        this.status = status;
    }
}
