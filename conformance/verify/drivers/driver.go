// Puts the cases of standard input before the snippet for Go: one line each in, true or false out.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"verify/webhook"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fmt.Println(answer(strings.Split(lines.Text(), "\t")))
	}
}

func answer(fields []string) bool {
	headers := http.Header{}
	for i, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature", "x-novu-signature"} {
		if value := fields[2+i]; value != "" {
			headers.Set(name, value)
		}
	}
	kind, key := fields[0], fields[1]
	seconds, _ := strconv.ParseInt(fields[6], 10, 64)
	now := time.Unix(seconds, 0)
	body, _ := base64.StdEncoding.DecodeString(fields[7])
	switch kind {
	case "novu":
		return webhook.VerifyNovu(strings.Split(key, " "), headers, body)
	case "public":
		return webhook.VerifyWithPublicKey(key, headers, body, now)
	default:
		return webhook.Verify(key, headers, body, now)
	}
}
