// Runs h2spec against the server at a port, and writes its report as JUnit XML.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/summerwind/h2spec"
	"github.com/summerwind/h2spec/config"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: h2spec PORT REPORT [SECTION...]")
		os.Exit(2)
	}
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAIL:", err)
		os.Exit(2)
	}
	_, err = h2spec.Run(&config.Config{
		Host: "127.0.0.1",
		Port: port,
		Path: "/",
		// A server under test may share the machine with others.
		Timeout:      5 * time.Second,
		MaxHeaderLen: 4000,
		JUnitReport:  os.Args[2],
		Strict:       true,
		Sections:     os.Args[3:],
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAIL:", err)
		os.Exit(1)
	}
}
