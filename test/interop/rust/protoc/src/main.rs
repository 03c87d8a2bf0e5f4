//! Prints the path of a protobuf compiler, for PROTOC.
fn main() {
    let path = protoc_bin_vendored::protoc_bin_path().expect("no protoc for this platform");
    println!("{}", path.display());
}
