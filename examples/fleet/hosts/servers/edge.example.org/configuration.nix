# The only host that the Internet sees; it passes requests to the web servers.
{
  imports = [
    ../../../modules/base.nix
    ./disko.nix
  ];

  networking = {
    hostName = "edge";
    firewall.allowedTCPPorts = [ 80 ];
  };
  services.nginx = {
    enable = true;
    virtualHosts."www.example.org".proxyPass = "http://web-1.example.org:8080";
  };
}
