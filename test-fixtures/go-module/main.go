// A program of the standard library only that takes long to build with "go build -a": there is time
// to interrupt it, and nothing to download.
package main

import (
	"encoding/json"
	"fmt"
	"go/types"
	"html/template"
	"net/http"
	"os"
)

func main() {
	template.Must(template.New("page").Parse("<p>{{.}}</p>")).Execute(os.Stdout, types.Universe.Names())
	json.NewEncoder(os.Stdout).Encode(map[string]int{"ok": http.StatusOK})
	fmt.Println()
}
