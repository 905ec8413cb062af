package main

import (
	"net/http/httptest"
	"testing"
)

func TestAnswers(t *testing.T) {
	for path, want := range map[string]string{
		"/hello":  "Hello version: v2, instance: pod-1\n",
		"/health": "Helloworld is healthy\n",
	} {
		answer := httptest.NewRecorder()
		handler("v2", "pod-1").ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		if got := answer.Body.String(); answer.Code != 200 || got != want {
			t.Errorf("%s: got %d %q, want 200 %q", path, answer.Code, got, want)
		}
	}
}
