"""Words that `train_randomness` adds to the standard library's text: other languages, the web, infrastructure."""

LANGUAGES = """
benutzer passwort schluessel schlüssel geheim zugang verbindung datenbank rechnung kunde straße strasse nachname vorname
geburtstag einstellungen verzeichnis bericht zeitraum fehler hinweis bitte wichtig verwaltung übersicht bestellung
lieferung angebot vertrag versicherung krankenkasse gesundheit entwicklung umgebung schnittstelle abfrage ergebnis
zwischen ausgabe eingabe anmeldung abmeldung sicherheit gesellschaft wirtschaft wissenschaft geschichte landwirtschaft
utilisateur motdepasse mot passe clef cle secret connexion donnees données facture client adresse prenom naissance
parametres paramètres repertoire rapport erreur attention gestion commande livraison offre contrat assurance sante
developpement environnement requete resultat sortie entree securite aujourd'hui bonjour bienvenue quelque beaucoup
toujours jamais cependant pourquoi monsieur madame bibliotheque travailler entreprise fournisseur chaussures
usuario contrasena contraseña clave secreta conexion factura cliente direccion apellido nombre nacimiento ajustes
carpeta informe aviso gestion pedido entrega oferta contrato seguro salud desarrollo entorno consulta resultado salida
entrada seguridad buenos dias gracias mucho siempre nunca porque trabajo empresa proveedor zapatos escuela ciudad
utente parola chiave segreta collegamento fattura indirizzo cognome nome nascita impostazioni cartella rapporto errore
avviso gestione ordine consegna offerta contratto assicurazione salute sviluppo ambiente richiesta risultato uscita
ingresso sicurezza buongiorno grazie sempre perche perché lavoro azienda fornitore scarpe scuola citta famiglia
usuario senha chave segredo conexao fatura cliente endereco sobrenome nascimento configuracoes pasta relatorio erro
aviso gerenciamento pedido entrega contrato seguro saude desenvolvimento ambiente consulta resultado saida entrada
seguranca bomdia obrigado sempre nunca porque trabalho empresa fornecedor sapatos escola cidade coracao informacoes
tijdelijk bijzonder ijsland moeilijk schrijven vrijwilliger belangrijk gelijktijdig
gebruiker wachtwoord sleutel geheim verbinding gegevens factuur klant adres achternaam voornaam geboorte instellingen
map verslag fout waarschuwing beheer bestelling levering aanbod overeenkomst verzekering gezondheid ontwikkeling
omgeving zoekopdracht resultaat uitvoer invoer veiligheid goedemorgen bedankt altijd nooit waarom werk bedrijf
uzytkownik haslo klucz tajny polaczenie dane faktura klient adres nazwisko imie urodzenia ustawienia katalog raport
blad uwaga zarzadzanie zamowienie dostawa oferta umowa ubezpieczenie zdrowie rozwoj srodowisko zapytanie wynik wyjscie
wejscie bezpieczenstwo dziendobry dziekuje zawsze nigdy dlaczego praca przedsiebiorstwo dostawca szkola miasto
wszystko szczegoly czwartek
pieczywo krzyz grzeczny szczescie przyszlosc trzydziesci gwiazda dzwiek ksiazka mozliwosc potrzebny wyszukiwanie
uzivatel heslo klic tajny spojeni data faktura zakaznik adresa prijmeni jmeno narozeni nastaveni slozka zprava chyba
upozorneni sprava objednavka dodavka nabidka smlouva pojisteni zdravi vyvoj prostredi dotaz vysledek vystup vstup
anvandare losenord nyckel hemlig anslutning faktura kund adress efternamn fornamn fodelse installningar katalog
rapport fel varning hantering bestallning leverans erbjudande avtal forsakring halsa utveckling miljo fraga resultat
bruker passord nokkel hemmelig tilkobling kunde adresse etternavn fornavn fodsel innstillinger mappe feil advarsel
sygeplejerske arbejdsløshed hverdag hjaelp hjælp bygge kjøkken gjennomsnitt
kayttaja salasana lentokone hyvaa paivaa yliopisto kirjoittaja avain salainen yhteys lasku asiakas osoite sukunimi etunimi syntyma asetukset kansio raportti virhe
varoitus hallinta tilaus toimitus tarjous sopimus vakuutus terveys kehitys ymparisto kysely tulos tuloste syote
szekesfehervar nyiregyhaza egyszeru gyujtemeny hasznalhato megjegyzes
felhasznalo jelszo kulcs titkos kapcsolat szamla ugyfel cim vezeteknev keresztnev szuletes beallitasok mappa jelentes
hiba figyelmeztetes kezeles rendeles szallitas ajanlat szerzodes biztositas egeszseg fejlesztes kornyezet eredmeny
kullanici parola sifre anahtar gizli baglanti veritabani fatura musteri adres soyad isim dogum ayarlar klasor rapor
hata uyari yonetim siparis teslimat teklif sozlesme sigorta saglik gelistirme ortam sorgu sonuc cikti girdi guvenlik
utilizator parola cheie secret conexiune factura client adresa prenume nastere setari dosar raport eroare
polzovatel parol klyuch tayna soedinenie dannye schet klient adres familiya imya nastroyki papka otchet oshibka
vnimanie upravlenie zakaz dostavka predlozhenie dogovor strakhovanie zdorovye razrabotka sreda zapros rezultat
korystuvach pidpryyemstvo zabezpechennya korisnik lozinka kljuc tajna veza racun kupac adresa prezime podesavanja
kriptografski stomatologija vartotojas slaptazodis raktas nustatymai klaida lietotajs atslega iestatijumi kasutaja
parool voti seaded viga yritys
anata watashi konnichiwa arigatou gozaimasu sumimasen onegaishimasu tokyo osaka kyoto yokohama nagoya sapporo fukuoka
himitsu kagi anshou settei jouhou kaisha shigoto denwa bangou juusho namae tanjoubi toroku kensaku kekka shutsuryoku
nyuuryoku anzen kaihatsu kankyou tsukau tabemono nihongo sakura hashimoto yamamoto takahashi watanabe matsumoto
yonghu mima miyao lianjie shuju dingdan fapiao kehu dizhi xingming shengri shezhi wenjian baogao cuowu zhuyi guanli
jieguo shuchu shuru anquan zhongguo beijing shanghai guangzhou shenzhen chengdu hangzhou nanjing xiexie qingwen
zhang wang liu chen yang huang zhao zhou wu xu sun zhu ma hu guo lin he gao liang zheng luo song xie tang
sayongja bimilbeonho annyeonghaseyo kamsahamnida seoul busan incheon gyeonggi jeju hanguk
nguoi dung mat khau khoa bi mat ket noi du lieu hoa don khach hang dia chi ho ten ngay sinh cai dat thu muc bao cao
xin chao cam on nguyen tran pham hoang phan vu dang bui do ho ngo duong thanh pho ha noi sai gon da nang
pengguna kata sandi kunci rahasia sambungan data faktur pelanggan alamat nama tanggal lahir pengaturan laporan
kesalahan peringatan pengelolaan pesanan pengiriman penawaran kontrak asuransi kesehatan pengembangan lingkungan
mtumiaji nenosiri ufunguo siri muunganisho habari karibu asante sana rafiki dunia umoja uhuru
namaste dhanyavaad upyogkarta gupt kunji naam pata janam mumbai bengaluru hyderabad chennai kolkata ahmedabad
muhammad abdullah ibrahim mustafa hussein fatima aisha khadija yusuf ismail rahman saeed riyadh jeddah marrakech
johannesburg mpumalanga kwazulu umgungundlovu ikhaya indlovu ubuntu makhosazana
llanfair cymru prifysgol gwasanaeth cyfrinair defnyddiwr caerdydd ysgol
thiruvananthapuram visakhapatnam antananarivo reykjavik hafnarfjordur eyjafjallajokull vatnajokull
"""

PEOPLE = """
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson
thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young
allen king wright scott torres hill flores green adams nelson baker hall rivera campbell mitchell carter roberts
schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch bauer richter klein wolf schroeder neumann
schwarz zimmermann braun krueger hofmann hartmann lange schmitt werner krause lehmann koehler maier kaiser fuchs
dubois durand leroy moreau simon laurent lefebvre michel bertrand roux vincent fournier morel girard andre lefevre
rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti deluca costa giordano
kowalski wisniewski wojciechowski kaminski lewandowski zielinski szymanski wozniak dabrowski kozlowski jankowski
ivanov smirnov kuznetsov popov vasiliev petrov sokolov mikhailov novikov fedorov shevchenko kovalenko bondarenko
johansson andersson karlsson nilsson eriksson larsson olsson persson svensson gustafsson hansen jensen nielsen
korhonen virtanen makinen nieminen heikkinen koskinen jarvinen lehtonen papadopoulos georgiou christodoulou
alexander christopher jonathan nathaniel elizabeth katherine jennifer stephanie charlotte guillaume francois
sebastian wolfgang friedrich giuseppe alessandro francesca guadalupe esperanza agnieszka krzysztof malgorzata
tatsuya hiroshi takeshi yuki haruka sakura xiaoming weiwei jingyi minjun seoyeon thanh phuong priya rajesh
venkatesh lakshmi subramaniam balasubramanian anjali deepika arjun siddharth oluwaseun chukwuemeka ngozi
"""

WEB = """
btn nav navbar col row container wrapper header footer sidebar dropdown toggle active disabled hover focus flex grid
inline block absolute relative sticky overflow hidden rounded shadow border margin padding justify items center start
between text font bold italic underline uppercase bg fg gray slate zinc indigo emerald amber fuchsia primary secondary
success danger warning info light dark muted outline opacity transition duration ease transform rotate scale translate
onclick onchange onsubmit href src alt rel noopener noreferrer nofollow stylesheet charset viewport favicon manifest
webpack babel eslint prettier vite rollup esbuild terser svelte react vue angular nuxt gatsby redux mobx zustand jquery
lodash axios graphql apollo prisma sequelize mongoose knex express fastify koa hapi nest typescript tsconfig tsx jsx
usestate useeffect useref usememo usecallback onclickoutside xhr wss cors csrf jwt oauth oidc saml sso mfa totp
http https www html css js ts json yaml toml xml svg png jpg jpeg gif webp ico woff woff2 ttf mp3 mp4 webm avif
px rem vh vw em fr deg ms kb mb gb tb kib mib gib md sm lg xl xxl xs max min auto full screen none
"""

INFRASTRUCTURE = """
kubernetes kubectl kubelet kustomize helm istio envoy etcd coredns traefik nginx haproxy apache tomcat jetty gunicorn
uvicorn postgres postgresql mysql mariadb sqlite mongodb redis memcached cassandra elasticsearch opensearch kibana
logstash grafana prometheus loki tempo jaeger zipkin opentelemetry datadog sentry splunk newrelic pagerduty kafka
rabbitmq nats zookeeper airflow dagster spark hadoop hive presto trino flink snowflake bigquery redshift databricks
terraform ansible puppet chef vagrant packer consul vault nomad docker podman containerd dockerfile compose swarm
jenkins gitlab github bitbucket circleci travis argocd tekton buildkite sonarqube artifactory nexus npmrc pypirc
aws azure gcp ec2 s3 rds eks ecs ecr sqs sns iam kms vpc elb alb nlb cdn dns cloudfront cloudfunctions firestore
dynamodb lambda fargate lightsail route53 cloudwatch cloudtrail cloudformation apigateway cognito secretsmanager
eu-west-1 us-east-2 ap-southeast-1 us-gov-west-1 europe-west4 asia-northeast1 westeurope eastus2 northcentralus
linux ubuntu debian fedora centos rhel alpine amazonlinux windows macos darwin freebsd amd64 arm64 aarch64 x86_64
i686 armv7 riscv64 ppc64le s390x mips gnu musl msvc glibc libc systemd cgroup initramfs efi gpt uefi bios pxe dhcp
sha1 sha256 sha384 sha512 md5 hmac hkdf pbkdf2 bcrypt scrypt argon2 aes128 aes256 gcm cbc ctr ecb ecdsa ecdh rsa dsa
ed25519 x25519 secp256k1 prime256v1 p256 p384 chacha20 poly1305 blake2b crc32 base32 base64 utf8 utf16 latin1 ascii
tls ssl ssh sftp ftp smtp imap ldap ldaps kerberos ntlm radius snmp mqtt amqp grpc protobuf thrift avro parquet
gpt claude sonnet opus haiku gemini llama mistral mixtral qwen deepseek phi gemma codex davinci turbo instruct preview
embedding whisper dalle stable diffusion lora gguf ggml q4 q5 q8 fp16 bf16 int8 awq gptq rlhf vllm ollama tokenizer
"""
