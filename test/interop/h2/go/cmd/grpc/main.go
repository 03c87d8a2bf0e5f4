package main
import (_ "google.golang.org/grpc/health"
 _ "google.golang.org/grpc/reflection"
 )
func main(){}
