package io.pubsub.site;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.pubsub.Node;
import io.pubsub.wire.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What sites want, and its summary, without any node.
 */
class SiteWishesTests {

	private final SiteWishes wishes = new SiteWishes("a");

	private final Node b1 = head("b/1");

	private final Node b2 = head("b/2");

	private final Node c1 = head("c/1");

	private static Node head(String name) {
		return new Node(name, UUID.randomUUID());
	}

	@Test
	void aSiteWantsWhatItsHeadSubscribesTo() {
		assertThat(this.wishes.added(this.b1, "orders.*")).isTrue();
		assertThat(this.wishes.added(this.c1, "orders.created")).isTrue();
		assertThat(this.wishes.match("orders.created")).isEqualTo(Map.of("b", true, "c", true));
		assertThat(this.wishes.match("orders.sent")).isEqualTo(Map.of("b", true));
		assertThat(this.wishes.match("bills")).isEmpty();
		assertThat(this.wishes.removed(this.b1, "orders.*", false)).isTrue();
		assertThat(this.wishes.match("orders.sent")).isEmpty();
		assertThat(this.wishes.wants("orders.*")).isFalse();
		assertThat(this.wishes.wants("orders.created")).isTrue();
	}

	@Test
	void whatTheOwnSiteAndStrangersWantIsNoWish() {
		assertThat(this.wishes.added(head("a/2"), "orders")).isFalse();
		assertThat(this.wishes.added(head("stranger"), "orders")).isFalse();
		assertThat(this.wishes.added(head("/x"), "orders")).isFalse();
		assertThat(this.wishes.added(head("no site/x"), "orders")).isFalse();
		assertThat(this.wishes.added(this.b1, "pubsub.caches")).isFalse();
		assertThat(this.wishes.added(this.b1, "pubsub-websocket.**")).isFalse();
		assertThat(this.wishes.wants("orders")).isFalse();
	}

	@Test
	void whatASiteWantedThatIsCutOffIsRemembered() {
		this.wishes.added(this.b1, "orders");
		this.wishes.removed(this.b1, "orders", true);
		assertThat(this.wishes.match("orders")).isEqualTo(Map.of("b", false));
		assertThat(this.wishes.isMissing("b")).isTrue();
		assertThat(this.wishes.forget("b")).containsExactly("orders");
		assertThat(this.wishes.match("orders")).isEmpty();
		assertThat(this.wishes.forget("b")).isEmpty();
	}

	@Test
	void aSiteThatHasAnotherHeadIsNotCutOff() {
		this.wishes.added(this.b1, "orders");
		this.wishes.added(this.b2, "orders");
		this.wishes.removed(this.b1, "orders", true);
		assertThat(this.wishes.match("orders")).isEqualTo(Map.of("b", true));
		assertThat(this.wishes.isMissing("b")).isFalse();
	}

	@Test
	void wishesAreRemovedOnceAndByThoseWhoHaveThem() {
		this.wishes.added(this.b1, "orders");
		assertThat(this.wishes.removed(this.b2, "orders", false)).isFalse();
		assertThat(this.wishes.removed(this.b1, "bills", false)).isFalse();
		this.wishes.added(this.b1, "orders");
		assertThat(this.wishes.removed(this.b1, "orders", false)).isTrue();
		assertThat(this.wishes.removed(this.b1, "orders", false)).isFalse();
		assertThat(this.wishes.wants("orders")).isFalse();
	}

	@Test
	void whatIsNoTopicHereHarmsNobody() {
		this.wishes.added(this.b1, "a.**.b");
		this.wishes.added(this.b1, "orders");
		assertThat(this.wishes.wants("a.**.b")).isFalse();
		assertThat(this.wishes.match("orders")).isEqualTo(Map.of("b", true));
	}

	@Test
	void aSummaryHasEachTopicOnceUntilTheLastNodeGivesItUp() {
		SiteInterest interest = new SiteInterest();
		interest.removed("orders");
		interest.added("orders");
		interest.added("orders");
		interest.removed("orders");
		assertThat(interest.wants("orders")).isTrue();
		interest.removed("orders");
		assertThat(interest.wants("orders")).isFalse();
	}

	@Test
	void whatIsSaidToBeMissingIsReadWithinBounds() {
		assertThat(Missed.decode(new Missed("b", 3).encode())).isEqualTo(new Missed("b", 3));
		for (String text : List.of("", "b", "b 0", "b -1", "b 1x", "b 1 2", "a/b 1", "b 9999999999999999999",
				"x".repeat(99) + " 1")) {
			assertThat(Missed.decode(new Payload(Payload.TEXT, text.getBytes(StandardCharsets.UTF_8)))).as(text)
				.isNull();
		}
	}

	@Test
	void namesOfSitesAreBounded() {
		assertThat(SiteNames.isValid("eu-west_1.x")).isTrue();
		assertThat(SiteNames.isValid("x".repeat(64))).isTrue();
		assertThat(SiteNames.isValid("x".repeat(65))).isFalse();
		assertThat(SiteNames.isValid("")).isFalse();
		assertThat(SiteNames.isValid("a/b")).isFalse();
		assertThat(SiteNames.siteOf(SiteNames.onBridge("a", "x".repeat(200)))).isEqualTo("a");
		assertThat(SiteNames.onBridge("a", "x".repeat(200))).hasSize(200);
		assertThatIllegalArgumentException().isThrownBy(() -> SiteSettings.of("a b"))
			.withMessageContaining("1 to 64 letters");
	}

}
