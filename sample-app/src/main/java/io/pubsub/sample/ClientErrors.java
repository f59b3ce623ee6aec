package io.pubsub.sample;

import tools.jackson.core.JacksonException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.pubsub.PayloadException;
import io.pubsub.event.EventTakenException;
import io.pubsub.sample.stack.StackFullException;
import io.pubsub.sample.stack.StackUnavailableException;

/**
 * Tells a client what was wrong with its request, or why it cannot be done now.
 */
@RestControllerAdvice
class ClientErrors {

	/** Topics that are none, for example: the library's own words say it best. */
	@ExceptionHandler({ IllegalArgumentException.class, PayloadException.class })
	ProblemDetail badRequest(RuntimeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
	}

	@ExceptionHandler({ StackFullException.class, EventTakenException.class, TooManyListenersException.class })
	ProblemDetail conflict(RuntimeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail unavailable(StackUnavailableException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail malformed(JacksonException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, Faults.notJson(ex));
	}

}
