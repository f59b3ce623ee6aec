package org.springframework.modulith.events.outbox;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Listens as Spring Modulith's recorder for Namastack Outbox does, and only notes what
 * that would record.
 */
public class OutboxRecorder implements ApplicationListener<PayloadApplicationEvent<?>> {

	/** What was recorded, in all contexts. */
	public static final List<Object> RECORDED = new CopyOnWriteArrayList<>();

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<?> event) {
		RECORDED.add(event.getPayload());
	}

}
