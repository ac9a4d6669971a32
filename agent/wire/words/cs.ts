// The panel's words in Czech.

import type { Words } from './en.ts'

const WORDS: Words = {
  'reason.unknown-card': 'Tato karta není známá. Požádejte správce, aby ji zaregistroval.',
  'reason.wrong-password':
    'Uživatelské jméno a heslo k sobě nepatří. Po pěti chybných pokusech se 15 minut nic neověřuje.',
  'reason.card-taken': 'Tato karta patří někomu jinému. Obraťte se na správce.',
  'reason.too-many-cards':
    'Máte tolik karet, kolik jich uživatel smí mít. Požádejte správce, aby některou odebral.',
  'reason.registration-unanswered':
    'Server neodpověděl. Přiložte kartu ke čtečce později znovu: pokud byla zaregistrována, bude už známá.',
  'reason.qr-gone': 'Tento kód je použitý nebo už neplatí. Naskenujte ten, který je zobrazený teď.',
  'reason.needs-server':
    'Server včas neřekl, kdo kód naskenoval. Naskenujte ho znovu, až bude server odpovídat.',
  'reason.wrong-pin': 'Tento PIN není správný. Zkontrolujte ho a zadejte znovu.',
  'reason.inactive': 'Tento účet je vypnutý. Obraťte se na správce.',
  'reason.expired':
    'Platnost této karty nebo PINu vypršela. O novou kartu nebo PIN požádejte na přihlašovací stránce nebo na helpdesku.',
  'reason.cache-expired':
    'Toto zařízení je offline a toto přihlášení už příliš dlouho neověřilo. Zkuste to znovu, až bude online.',
  'reason.waiting-for-offline':
    'Server neodpovídá. Počkejte, až bude možné přihlášení offline, a pak se přihlaste znovu.',
  'reason.gate-locked':
    'Toto zařízení je offline a zamčené. Správce musí nejdřív zadat odemykací kód.',
  'reason.wrong-code': 'Tento odemykací kód není správný. Zkontrolujte ho a zadejte znovu.',
  'reason.offline-login-off':
    'Server neodpovídá a bez něj se tu nikdo nepřihlásí. Zkuste jinou tiskárnu nebo počkejte.',
  'reason.not-secure':
    'Spojení se serverem není zabezpečené, proto se nikdo nemůže přihlásit. Oznamte to správci.',
  'reason.not-enrolled':
    'Toto zařízení zatím nepatří k žádnému serveru. Správce musí zadat registrační kód.',
  'reason.terminal-refused': 'Server už toto zařízení nepřijímá. Oznamte to správci.',
  'reason.delayed': 'Příliš mnoho chybných zadání. Počkejte a pak to zkuste znovu.',
  'reason.budget-spent':
    'Dnes tu bylo příliš mnoho chybných PINů, proto offline neplatí. Použijte kartu, nebo počkejte na server.',
  'reason.locked-out':
    'Server toto přihlášení po příliš mnoha chybných pokusech zablokoval. Chvíli počkejte nebo se obraťte na správce.',
  'reason.not-verified':
    'Toto přihlášení teď nešlo ověřit. Zkuste to znovu za minutu, nebo se obraťte na správce.',
  'reason.pin-not-offline':
    'Samotný PIN neplatí, dokud je toto zařízení offline. Použijte kartu, nebo počkejte na server.',
  'reason.pin-too-short':
    'Tento PIN je příliš krátký na to, aby platil offline. Použijte kartu, nebo počkejte na server.',
  'reason.method-off': 'Tento způsob přihlášení je tu vypnutý. Použijte jiný.',
  'reason.journal-unwritable':
    'Toto zařízení nemůže zapisovat svůj protokol, proto se nikdo nemůže přihlásit. Oznamte to správci.',
  'reason.clock-untrusted':
    'Hodiny tohoto zařízení jdou špatně. Počkejte, až bude server zpátky, a oznamte to správci.',
  'reason.cache-unreadable':
    'Toto zařízení nemůže přečíst uložená přihlášení. Zkuste to znovu, až bude online, a oznamte to správci.',
  'reason.attempt-uncounted':
    'Toto zařízení nemůže počítat pokusy, proto tento neprověřilo. Oznamte to správci.',
  'reason.denied': 'Toto přihlášení bylo odvoláno. Obraťte se na správce.',
  'reason.purged':
    'Přihlášení uložená v tomto zařízení byla smazána. Nikdo se nepřihlásí, dokud server nebude zpět.',

  'fault.server/unreachable':
    'Server je nedostupný. Zkontrolujte síťový kabel a adresu serveru a zadejte kód znovu.',
  'fault.server/timeout': 'Server neodpověděl včas. Zkontrolujte, že běží, a zadejte kód znovu.',
  'fault.server/not-trusted':
    'Server neprokázal svou totožnost. Zkontrolujte jeho adresu a hodiny tohoto zařízení.',
  'fault.server/not-secure': 'Adresa serveru musí začínat https://. Opravte ji v konfiguraci.',
  'fault.server/refused':
    'Server toto zařízení nepřijímá. Vytvořte v konzoli nový registrační kód.',
  'fault.server/busy': 'Server je zaneprázdněný. Počkejte minutu a zadejte kód znovu.',
  'fault.server/bad-answer':
    'To, co odpovídá, není server Latchkey. Zkontrolujte adresu serveru v konfiguraci.',
  'fault.server/gap': 'Serveru chybí záznamy tohoto zařízení. Odešlou se znovu samy.',
  'fault.server/conflict': 'Server má jiné záznamy než toto zařízení. Oznamte to správci.',
  'fault.enrolment/bad-code':
    'Tento kód není správný. Porovnejte ho s kódem v konzoli a zadejte ho znovu.',
  'fault.enrolment/wrong-server':
    'Tohle není server, který kód vytvořil. Zkontrolujte adresu; je-li správná, může být někdo mezi vámi a serverem.',
  'fault.enrolment/other-owner':
    'Tento kód patří jinému serveru nebo organizaci než tento terminál. Vyžádejte si kód od jeho vlastní; má-li se přestěhovat, nejprve vyprázdněte jeho datovou složku.',
  'fault.enrolment/refused':
    'Tento kód je použitý nebo starší než hodina. Vytvořte v konzoli nový.',
  'fault.enrolment/missing':
    'Toto zařízení zatím nepatří k žádnému serveru. Zadejte registrační kód z konzole.',
  'fault.store/wrong-key':
    'Klíč tohoto zařízení neodpovídá jeho datům. Zavolejte servis, než ho někdo znovu zaregistruje.',
  'fault.store/corrupt': 'Data tohoto zařízení jsou poškozená. Zavolejte servis.',
  'fault.store/foreign': 'Data v tomto zařízení patří jinému. Zavolejte servis.',
  'fault.store/busy': 'Data tohoto zařízení používá jiný program. Restartujte zařízení.',
  'fault.store/full': 'Úložiště tohoto zařízení je plné. Zavolejte servis.',
  'fault.store/failed': 'Úložiště tohoto zařízení nefunguje. Zavolejte servis.',
  'fault.store/moved': 'Úložiště tohoto zařízení nefunguje. Zavolejte servis.',
  'fault.vault/bad-seal':
    'To, co server poslal, je určené jinému zařízení. Zaregistrujte toto znovu.',
  'fault.reader/unplugged': 'Čtečka je odpojená. Připojte ji zpět.',
  'fault.reader/unavailable': 'Čtečku nelze použít. Odpojte ji a znovu připojte.',
  'fault.panel/unavailable': 'Ovládací panel je nedostupný. Restartujte zařízení.',
  'fault.config/invalid': 'Konfigurace není správná. Požádejte správce, aby ji opravil.',

  welcome: 'Vítejte {name}',
  'swipe-card': 'Přiložte kartu ke čtečce',
  'enter-pin': 'Zadejte PIN a stiskněte {enter}',
  'swipe-card-or-enter-pin': 'Přiložte kartu ke čtečce nebo zadejte PIN',
  'scan-code': 'Naskenujte kód telefonem',
  'or-scan-code': 'Nebo naskenujte kód telefonem',
  'enter-pin-for-card': 'Zadejte PIN ke své kartě',
  'card-not-known': 'Tato karta není známá. Zaregistrovat ji?',
  'register-by-password': 'Uživatelským jménem a heslem: napište je na obrazovku.',
  'register-by-pin': 'Svým PINem: zadejte ho a stiskněte {enter}.',
  'register-stop': 'Pokud nechcete, stiskněte Stop.',
  'one-moment': 'Okamžik…',
  'not-enrolled-title': 'Toto zařízení zatím nepatří k žádnému serveru',
  'turned-away-title': 'Server toto zařízení už nepřijímá',
  'not-enrolled-how':
    'Správce vytvoří na serveru registrační kód; zadejte ho zde. Platí jednu hodinu.',
  enrolling: 'Probíhá registrace na serveru…',
  'not-secure-title': 'Spojení se serverem není zabezpečené',
  'not-secure-how':
    'Dokud adresa serveru nezačíná https://, nikdo se nepřihlásí a žádná přihlášení se tu neukládají.',
  'waiting-title': 'Server neodpovídá',
  'waiting-for-server': 'Toto zařízení to zkouší dál. Přihlaste se, jakmile server zase odpoví.',
  'offline-login-possible-in': 'Přihlášení offline bude možné za {until}',
  'offline-since': 'Offline od {time}',
  'offline-login-off-title': 'Bez serveru se nelze přihlásit',
  'wait-for-server': 'Přihlášení bude zase fungovat, jakmile server odpoví.',
  'offline-login-works': 'Přihlásit se mohou lidé uložení v tomto zařízení.',
  'enter-unlock-code': 'Zadejte odemykací kód',
  'ask-for-unlock-code': 'Přihlášení offline je zamčené. Odemykací kód má správce.',
  'read-out-challenge': 'Sdělte podpoře, co stojí níže. Odpoví 12 číslicemi.',
  challenge: 'Terminál {terminal}, výzva {challenge}',
  'enter-service-code': 'Zadejte servisní kód',
  'no-service-code-title': 'Servisní kód teď nelze zadat',
  'service-keys':
    'Klávesy: 1 spojení, 2 hodiny, 3 klíč, 4 uložená přihlášení, 5 čtečky, 6 pípnutí. Stop stránku zavře.',
  'service-title-link': 'Servis: spojení se serverem',
  'service-title-clock': 'Servis: hodiny',
  'service-title-key': 'Servis: klíč tohoto terminálu',
  'service-title-stored': 'Servis: uložená přihlášení a protokol',
  'service-title-readers': 'Servis: čtečky a klávesnice',
  'service-title-beep': 'Servis: světla a pípnutí',
  'service-link-online': 'Online od {time}',
  'service-link-waiting': 'Bez odpovědi od {time}; čeká se, než terminál přejde do režimu offline',
  'service-link-offline': 'Offline od {time}',
  'service-link-recovering': 'Server opět odpovídá; ještě se ověřuje, od {time}',
  'service-server': 'Adresa serveru: {server}',
  'service-last-beat': 'Poslední podepsaná zpráva serveru: {time}',
  'service-no-beat': 'Od zapnutí zařízení nepřišla žádná podepsaná zpráva serveru',
  'service-misses': 'Neúspěšných spojení za sebou: {misses}',
  'service-why-unreachable':
    'Proč: na této adrese nic neodpovídá. Zkontrolujte kabel, přepínač a adresu.',
  'service-why-timeout': 'Proč: odpověď nepřichází včas. Zkontrolujte server a síť mezi nimi.',
  'service-why-not-trusted':
    'Proč: kdo odpovídá, neumí dokázat, že je server. Zkontrolujte přihlašovací portál a adresu.',
  'service-why-refused':
    'Proč: server tento terminál nepřijímá. Zaregistrujte jej znovu novým kódem.',
  'service-why-busy': 'Proč: server je zaneprázdněn. Počkejte.',
  'service-why-bad-answer':
    'Proč: co odpovídá, není server, nebo to bylo cestou změněno. Zkontrolujte adresu a síť.',
  'service-why-other': 'Proč: {code}. Více je v protokolu tohoto terminálu.',
  'service-time': 'Čas, jak jej terminál zná: {time}',
  'service-clock-anchored': 'Vychází z podepsané zprávy serveru.',
  'service-clock-floor': 'Od zapnutí vychází z vlastních hodin zařízení.',
  'service-clock-doubtful':
    'Hodinám zařízení nebylo při zapnutí možné věřit. Obnovte server a vyměňte baterii.',
  'service-clock-lost': 'Nikdo už neví, kolik je hodin. Uložená přihlášení platí až se serverem.',
  'service-boots': 'Zapnuto bez serveru: {boots}×',
  'service-grade-A': 'Stupeň A: klíč chrání TPM nebo bezpečnostní čip.',
  'service-grade-B': 'Stupeň B: klíč chrání procesor.',
  'service-grade-C': 'Stupeň C: klíč je v souboru. Kdo zkopíruje celý disk, může zkoušet kódy PIN.',
  'service-cache': 'Uložených osob: {users}, generace {generation}',
  'service-synced': 'Naposledy staženo ze serveru: {time}',
  'service-never-synced': 'Nikdy nestaženo ze serveru, nebo smazáno',
  'service-queue':
    'Protokol: {queue} záznamů čeká na server (nejnovější {head}, na serveru do {acked})',
  'service-reader-attached': 'Čtečka {reader} ({kind}): připojena',
  'service-reader-missing': 'Čtečka {reader} ({kind}): není připojena. {why}',
  'service-no-readers': 'Nejsou nastaveny žádné čtečky.',
  'service-hold-card': 'Přiložte kartu ke čtečce: přečte se zde a nikoho nepřihlásí.',
  'service-heard': 'Čtečka {reader} právě přečetla {length} znaků.',
  'service-beep-accepted': 'Všechny čtečky ukazují „přijato“. 6 pro další.',
  'service-beep-refused': 'Všechny čtečky ukazují „odmítnuto“. 6 pro další.',
  'service-beep-offline': 'Všechny čtečky ukazují „přijato offline“. 6 pro další.',
  'pins-cleared': 'Chybné PINy jsou zapomenuty. PINy lze znovu zadávat.',
  'choose-unlock-mode': 'Kód je správný. Na jak dlouho odemknout?',
  'mode-single': '1: pro jedno přihlášení',
  'mode-until-online': '2: dokud nebude server zpátky',
  'unlocked-for-one': 'Odemčeno pro jedno přihlášení, ještě {until}',
  recovering: 'Server je zpátky. Přihlášení funguje; toto zařízení spojení ještě ověřuje.',
  'pages-so-far': 'Stránky: {pages}',
  'jobs-held': 'Tiskové úlohy, které na vás čekají na serveru: {jobs}',
  'jobs-away': 'Tiskové úlohy na serveru zde teď nelze zobrazit.',
  'job-gone': 'Tato tisková úloha už na serveru není.',
  'job-not-fetched':
    'Tuto tiskovou úlohu se nepodařilo stáhnout. Pokud nic nevyjede, požádejte správce, aby ji uvolnil znovu.',
  'offline-no-credit': 'Offline: kredit není k dispozici. Stránky se odečtou později.',
  'offline-no-quota': 'Offline: kvóty nejsou k dispozici. Stránky se započítají později.',
  'offline-no-projects': 'Offline: projekty nejsou k dispozici. Úlohy se účtují bez projektu.',
  'account-credit': 'Kredit: {amount} {currency}',
  'account-credit-pages': 'Kredit: {amount} {currency}, stačí na černobílé stránky: {pages}',
  'account-quota-day': 'Dnes zbývá stránek: {pages}',
  'account-quota-week': 'Tento týden zbývá stránek: {pages}',
  'account-quota-month': 'Tento měsíc zbývá stránek: {pages}',
  'account-project': 'Projekt: {code} {name}',
  'account-no-project': 'Bez projektu',
  'project-key': '{enter}: vybrat projekt',
  'choose-project': 'Vyberte projekt',
  'project-choice': 'Klávesa {key}: {code} {name}',
  'project-more': 'Klávesa 9: další projekty, strana {page} z {pages}',
  'project-without': 'Klávesa 0: bez projektu',
  'project-needed': 'Nejprve vyberte projekt: stiskněte {enter}.',
  'no-project': 'Nemáte žádný projekt a úlohy ho potřebují. Obraťte se na správce.',
  'credit-spent': 'Váš kredit na to nestačí. Nechte si ho dobít a zkuste to znovu.',
  'quota-spent': 'Vaše kvóta stránek na to nestačí. Obraťte se na správce.',
  'quota-over': 'Vaše kvóta stránek je vyčerpaná. Můžete pokračovat.',
  'logout-soon': 'Za {until} vaše přihlášení skončí. Stiskem libovolné klávesy ho prodloužíte.',
  'no-login-title': 'Teď se tu nikdo nemůže přihlásit',
  'looking-for-server': 'Hledá se server…',
  'no-answer-since': 'Server neodpovídá od {time}',
  'needs-unlock-code': 'Pak musí správce zadat odemykací kód.',
  'every-card-works': 'Platí každá karta. Stránky neznámé karty se účtují na její číslo.',
  'pins-need-digits':
    'Dokud je toto zařízení offline, musí mít PIN alespoň tolik číslic: {digits}.',
  'pins-not-offline': 'PINy neplatí, dokud je toto zařízení offline.',
  'pins-off-until': 'Příliš mnoho chybných PINů. Offline budou PINy zase platit za {until}.',
  'pins-delayed': 'Příliš mnoho chybných PINů. PIN půjde zadat znovu za {until}.',
  'codes-delayed': 'Příliš mnoho chybných kódů. Odemykací kód půjde zadat znovu za {until}.',
  'nobody-stored':
    'V tomto zařízení není nikdo uložen, proto se nikdo nepřihlásí, dokud nebude server zpátky.',
  'your-offline-login-ends': 'Vaše přihlášení platí offline do {time}',
  'offline-pages-left': 'Zbývající stránky offline: {pages}',
  'offline-pages-spent':
    'Dokud je toto zařízení offline, nezbývají vám zde žádné stránky. Kopírování bylo zastaveno.',
  'deny.applied': 'Seznam zákazů byl převzat: kdo je na něm, už se zde nepřihlásí.',
  'deny.altered':
    'Tento seznam zákazů byl změněn nebo je poškozen, a proto neplatí. Vezměte nový z konzole.',
  'deny.foreign': 'Tento seznam zákazů je pro jiné místo nebo jiné zařízení, a proto zde neplatí.',
  'deny.no-key':
    'Toto zařízení ještě nezná klíč seznamů zákazů. Dozví se jej, až bude server zpět.',
  'deny.expired': 'Tento seznam zákazů je příliš starý. Vytvořte v konzoli nový.',
  'deny.replayed': 'Tento seznam zákazů nebo novější už byl převzat.',
  'deny.superseded': 'Toto zařízení od vytvoření seznamu mluvilo se serverem: už o tom ví.',
  'deny.too-many':
    'Tento seznam zákazů má pro toto zařízení příliš mnoho jmen. Raději obnovte spojení se serverem.',
  'deny.unwritable': 'Toto zařízení zatím nemůže seznam zákazů zapsat. Zkusí to znovu samo.',
}

/** A preposition or conjunction of one letter never ends a line of Czech. */
export const CZECH = Object.fromEntries(
  Object.entries(WORDS).map(([id, text]) => [
    id,
    text.replace(/(?<=^|\s)([aikosuvz]) /gi, '$1\u00a0'),
  ]),
) as Words
