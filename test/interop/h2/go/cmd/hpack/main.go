// A peer on golang.org/x/net/http2/hpack: one request a line on stdin, one answer a line on stdout, both JSON.
// Names and values are in base64, because they are bytes.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"

	"golang.org/x/net/http2/hpack"
)

// Begin makes a new encoder and decoder. Sizes are set before the block or the list is handled.
type request struct {
	Begin  bool        `json:"begin"`
	Sizes  []uint32    `json:"sizes"`
	Block  []byte      `json:"block"`
	Fields [][2][]byte `json:"fields"`
	// Of each field: whether no table may have it.
	Sensitive []bool `json:"sensitive"`
}

type answer struct {
	Block  []byte      `json:"block,omitempty"`
	Fields [][2][]byte `json:"fields,omitempty"`
	Error  string      `json:"error,omitempty"`
}

func main() {
	var buffer bytes.Buffer
	var encoder *hpack.Encoder
	var decoder *hpack.Decoder
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	requests := json.NewDecoder(lines)
	output := bufio.NewWriterSize(os.Stdout, 1<<20)
	answers := json.NewEncoder(output)
	for {
		var ask request
		if requests.Decode(&ask) != nil {
			return
		}
		if ask.Begin {
			encoder = hpack.NewEncoder(&buffer)
			decoder = hpack.NewDecoder(4096, nil)
			decoder.SetAllowedMaxDynamicTableSize(1 << 16)
		}
		var said answer
		if ask.Fields != nil {
			encoder.SetMaxDynamicTableSizeLimit(1 << 16)
			for _, size := range ask.Sizes {
				encoder.SetMaxDynamicTableSize(size)
			}
			for at, field := range ask.Fields {
				_ = encoder.WriteField(hpack.HeaderField{
					Name: string(field[0]), Value: string(field[1]), Sensitive: ask.Sensitive[at],
				})
			}
			said.Block = bytes.Clone(buffer.Bytes())
			buffer.Reset()
		} else {
			fields, err := decoder.DecodeFull(ask.Block)
			if err != nil {
				said.Error = err.Error()
			}
			for _, field := range fields {
				said.Fields = append(said.Fields, [2][]byte{[]byte(field.Name), []byte(field.Value)})
			}
		}
		_ = answers.Encode(said)
		if lines.Buffered() == 0 {
			_ = output.Flush()
		}
	}
}
