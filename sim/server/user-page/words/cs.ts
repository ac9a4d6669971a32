// The page's words in Czech.

import type { Words } from './en.ts'

export const CZECH: Words = {
  language: 'Jazyk',
  wait: 'Okamžik…',
  'sign-in': 'Přihlásit se',
  'sign-out': 'Odhlásit se',
  'sign-out-everywhere': 'Odhlásit se všude',
  tenant: 'Organizace (tenant)',
  user: 'Uživatelské jméno nebo e-mailová adresa',
  pin: 'PIN',
  password: 'Heslo',
  'with-password': 'Přihlásit se heslem',
  'with-pin': 'Přihlásit se PINem',
  'your-password': 'Vaše heslo',
  'password.none': 'Nemáte heslo. Může vám ho nastavit správce.',
  'password.since': 'Nastaveno {since}',
  'password.old': 'Dosavadní heslo',
  'password.new': 'Nové heslo',
  'password.how': '8 až 128 znaků, a ne vaše uživatelské jméno.',
  'password.change': 'Změnit heslo',
  'password.changed': 'Vaše heslo bylo změněno. Ostatní stránky, kde bylo použito, jsou odhlášeny.',
  'no-pin': 'Nemám PIN, nebo mu skončila platnost',
  back: 'Zpět na přihlášení',
  ask: 'Požádat o nový PIN',
  'ask.how':
    'Přijde e-mailem na adresu, kterou zná váš správce. Dosavadní PIN platí, dokud poprvé nepoužijete nový.',
  'ask.send': 'Poslat nový PIN',
  'ask.sent':
    'Pokud tento uživatel smí dostat nový PIN, je na cestě na jeho adresu. Pokud nic nepřijde, obraťte se na správce.',
  hello: 'Dobrý den, {name}',
  'your-pin': 'Váš PIN',
  'pin.none': 'Nemáte žádný PIN.',
  'pin.works': 'platí',
  'pin.pending': 'čeká na první použití',
  'pin.pending.how':
    'Je v e-mailu, který jsme vám poslali. Prvním použitím skončí platnost předchozího.',
  expired: 'neplatí',
  'valid-until': 'Platí do {until}',
  'expired-at': 'Platnost skončila {until}',
  'no-end': 'Platnost není omezena',
  'new-pin': 'Nový PIN',
  'new-pin.sent':
    'Nový PIN je na cestě na {email}. Dosavadní platí, dokud poprvé nepoužijete nový.',
  cards: 'Vaše karty',
  'cards.none': 'Nemáte registrovanou žádnou kartu.',
  'card.works': 'platí',
  activities: 'Co jste naposledy dělali',
  'activities.none': 'Zatím nic.',
  when: 'Kdy',
  what: 'Co',
  where: 'Terminál',
  'kind.login': 'Přihlášení',
  'kind.logout': 'Odhlášení',
  'kind.copy': 'Kopírování',
  'kind.scan': 'Skenování',
  'kind.print': 'Tisk',
  'pages.one': '{n} strana',
  'pages.few': '{n} strany',
  'pages.other': '{n} stran',
  account: 'Účet',
  'user-name': 'Uživatelské jméno',
  email: 'E-mail',
  'email.none': 'žádná adresa',
  'everywhere.how':
    'Ukončí i to, co je otevřené v jiných prohlížečích. Udělejte to, pokud jste někde nechali prohlížeč otevřený.',
  'problem.ended':
    'Jste odhlášeni, protože uplynul čas nebo byl váš PIN nahrazen. Přihlaste se znovu.',
  'problem.wrong-sign-in':
    'Údaje k sobě nepatří, nebo PINu skončila platnost. Po 5 chybných pokusech se 15 minut nic neověřuje.',
  'problem.wrong-password':
    'Toto není vaše dosavadní heslo. Po 5 chybných pokusech se 15 minut nic neověřuje.',
  'problem.password-policy':
    'Heslo má 8 až 128 znaků a není to vaše uživatelské jméno. Zvolte jiné.',
  'problem.too-many-tries':
    'Odsud přišlo příliš mnoho chybných pokusů. Zkuste to znovu za 15 minut.',
  'problem.too-many-requests': 'Odsud přišlo příliš mnoho žádostí. Zkuste to znovu za hodinu.',
  'problem.pin-change-off':
    'Nové PINy zde vytváří jen správce. Obraťte se na něj, pokud nějaký potřebujete.',
  'problem.no-address':
    'Nemáte e-mailovou adresu, na kterou by nový PIN mohl přijít. Obraťte se na správce.',
  'problem.mails-off':
    'E-maily se zde neposílají, nový PIN byste se tedy nedozvěděli. Obraťte se na správce.',
  'problem.too-often':
    'Během hodiny jste dostali tři nové PINy. Najděte poslední e-mail, nebo hodinu počkejte.',
  'problem.silent': 'Server neodpovídá. Zkuste to za chvíli znovu.',
  'problem.other': 'Nepodařilo se to. Zkuste to znovu, nebo se obraťte na správce.',
  step: 'Krok {n} z {of}',
  next: 'Další',
  begin: 'Začít',
  skip: 'Přeskočit',
  'back.step': 'Zpět',
  'back.home': 'Na moji stránku',
  'welcome.1': 'Váš klíč k tiskárnám',
  'welcome.1.text':
    'Zjistěte, jak dlouho platí váš PIN a jaké máte karty, a nechte si poslat nový PIN, když ho potřebujete.',
  'welcome.2': 'Naskenujte a jste přihlášeni',
  'welcome.2.text':
    'Namiřte telefon na kód na obrazovce tiskárny a přihlaste se u ní bez karty i PINu.',
  'welcome.3': 'Vaše úlohy na vás čekají',
  'welcome.3.text':
    'Co odešlete k tisku, počká, až budete u tiskárny. Zde to uvidíte a můžete zahodit, co už nechcete.',
  'welcome.again': 'Co to je?',
  region: 'Kde jsou uložena vaše data?',
  'region.how':
    'Zvolte datové centrum, které používá vaše organizace. Jsou oddělená: nic o vás se nikdy nedostane z jednoho do druhého.',
  'region.eu': 'Evropské datové centrum',
  'region.us': 'Americké datové centrum',
  'tenant.which': 'Jak se jmenuje vaše organizace?',
  'tenant.how':
    'Její krátký název (tenant) je v e-mailech, které od ní dostáváte; zná ho i váš správce.',
  'account.which': 'Který účet používáte?',
  'account.at': 'V organizaci {tenant}',
  'account.work': 'Pracovní účet',
  'account.work.how': 'Pracujete nebo studujete tam a o váš účet se stará správce.',
  'account.personal': 'Osobní účet',
  'account.personal.how': 'Jste tam hostem a používáte vlastní účet, pokud to organizace dovoluje.',
  chosen: 'Co jste zvolili',
  change: '{what}: změnit',
  or: 'nebo',
  'with-apple': 'Přihlásit se přes Apple',
  'with-google': 'Přihlásit se přes Google',
  'with-microsoft': 'Přihlásit se přes Microsoft',
  'sign-up': 'Vytvořit účet',
  'sign-up.how':
    'Účet v organizaci {tenant}. Pošleme vám odkaz a účet vznikne, když ho do hodiny otevřete.',
  'sign-up.givenName': 'Jméno (nepovinné)',
  'sign-up.familyName': 'Příjmení (nepovinné)',
  'sign-up.email': 'E-mailová adresa',
  'sign-up.username': 'Uživatelské jméno (nepovinné)',
  'sign-up.password': 'Heslo',
  'sign-up.send': 'Poslat odkaz',
  'sign-up.sent': 'Podívejte se do schránky',
  'sign-up.sent.how':
    'E-mail je na cestě na {email}. Do hodiny otevřete odkaz, který v něm je. Pokud nic nepřijde, podívejte se do nevyžádané pošty, nebo začněte znovu.',
  'confirm.done': 'Váš účet je vytvořen',
  'confirm.active':
    'Vaše uživatelské jméno je {username}. Přihlaste se heslem, které jste zvolili.',
  'confirm.waits':
    'Vaše uživatelské jméno je {username}. Účet musí nejprve aktivovat správce; potom se můžete přihlásit.',
  'confirm.not': 'Účet nebyl vytvořen',
  offline:
    'Jste offline: dokud telefon nebude mít síť, nelze nic zjistit ani změnit. Stránka pak bude sama pokračovat.',
  'offline.title': 'Jste offline',
  'silent.title': 'Server neodpovídá',
  'again.by-itself': 'Každých několik sekund se ho ptáme znovu. Nemusíte nic dělat.',
  newer: 'Existuje novější verze této stránky.',
  'newer.take': 'Použít ji',
  jobs: 'Úlohy, které na vás čekají',
  'jobs.none': 'Nečeká na vás žádná úloha.',
  'jobs.how': 'Přihlaste se u tiskárny a tam je uvolněte.',
  'job.color': 'barevně',
  'job.mono': 'černobíle',
  'job.duplex': 'oboustranně',
  'job.simplex': 'jednostranně',
  'job.kept': 'Uchována do {until}',
  'job.throw-away': 'Zahodit',
  'job.throw-away.which': 'Zahodit {name}',
  'job.throw-away.sure': 'Zahodit {name}? Nelze to vrátit.',
  'job.keep': 'Ponechat',
  'job.gone': 'Úloha {name} byla zahozena.',
  'account.kind': 'Druh',
  'signed-in-by': 'Přihlášení',
  'by.pin': 'PIN',
  'by.password': 'Heslo',
  'by.apple': 'Apple',
  'by.google': 'Google',
  'by.microsoft': 'Microsoft',
  rename: 'Nové uživatelské jméno',
  'rename.do': 'Změnit uživatelské jméno',
  'rename.done': 'Vaše uživatelské jméno bylo změněno.',
  scan: 'Naskenovat kód u tiskárny',
  'scan.how': 'Namiřte fotoaparát na kód na obrazovce tiskárny. Než se něco stane, zeptáme se vás.',
  'scan.picture': 'Co vidí fotoaparát',
  'scan.paste': 'Nebo vložte adresu z kódu',
  'scan.take': 'Použít tuto adresu',
  'scan.again': 'Naskenovat znovu',
  at: 'Přihlásit se u {terminal}?',
  'at.sure':
    'Jen pokud stojíte u {terminal} a tento kód je na obrazovce. Kdo vám poslal jeho obrázek nebo odkaz, mohl by tam používat váš účet.',
  'at.yes': 'Přihlásit se tam',
  'at.no': 'Ne, nepřihlašovat',
  'at.done': 'Jste přihlášeni u {terminal}',
  'at.done.how': 'Pokračujte na její obrazovce a až skončíte, odhlaste se tam.',
  'at.not': 'Přihlášení se nezdařilo',
  'problem.no-tenant':
    'V tomto datovém centru žádná organizace tohoto jména není. Ověřte, jak se píše, v e-mailu od ní, nebo zvolte druhé datové centrum.',
  'problem.registration-off':
    'Zde se nikdo neregistruje sám: osobní účty, nové účty a přihlášení přes Apple, Google nebo Microsoft jsou vypnuté. Použijte pracovní účet, který jste dostali, nebo se obraťte na správce.',
  'problem.not-active':
    'Váš účet čeká, až ho správce aktivuje. Obraťte se na něj a potom se přihlaste znovu.',
  'problem.account-exists':
    'Účet s touto e-mailovou adresou už existuje, proto ho nelze použít s Apple, Google ani Microsoft. Přihlaste se uživatelským jménem a PINem nebo heslem.',
  'problem.email-not-verified':
    'Poskytovatel neověřil vaši e-mailovou adresu. Potvrďte ji ve svém účtu u něj a zkuste to znovu, nebo se přihlaste jinak.',
  'problem.not-of-organisation':
    'Tento účet nepatří k organizaci. Zvolte u poskytovatele svůj pracovní účet, nebo zde osobní účet.',
  'problem.provider-failed':
    'Přihlášení u poskytovatele se nezdařilo a není to vaše chyba. Zkuste to za chvíli znovu, nebo se přihlaste jinak; pokud to trvá, řekněte to správci.',
  'problem.cancelled': 'Přihlášení jste přerušili. Zkuste to znovu, nebo se přihlaste jinak.',
  'problem.sign-in-gone':
    'Přihlášení trvalo příliš dlouho, nebo pokračovalo v jiném prohlížeči. Začněte zde znovu.',
  'problem.no-sign-up-mails':
    'E-maily se zde neposílají, odkaz by k vám tedy nedošel. Požádejte o účet správce.',
  'problem.link-gone':
    'Tento odkaz už byl použit, nebo je starší než hodina. Přihlaste se, pokud účet existuje, nebo ho vytvořte znovu.',
  'problem.name-taken': 'Toto uživatelské jméno už někdo má. Zvolte jiné.',
  'problem.username-fixed': 'Vaše uživatelské jméno mění jen správce. Obraťte se na něj.',
  'problem.no-username': 'Toto nemůže být uživatelské jméno. Zvolte kratší, bez neobvyklých znaků.',
  'problem.invalid-request': 'Něco, co jste zadali, není podle očekávání. Zkontrolujte to.',
  'problem.not-found': 'Už tu není: byla vytištěna, vypršela nebo byla zahozena.',
  'problem.code-gone':
    'Tento kód už byl použit, nebo je starší než dvě minuty. Naskenujte ten, který je na obrazovce teď.',
  'problem.terminal-silent':
    'Tiskárna neodpovídá. Podívejte se, zda je zapnutá, a naskenujte kód, který je na obrazovce teď, nebo použijte kartu či PIN.',
  'problem.terminal-refused': 'Tiskárna vás nepřihlásila. Říká proč:',
  'problem.no-login-code':
    'Toto není kód z obrazovky tiskárny. Naskenujte ten, který zobrazuje pro přihlášení.',
  'problem.other-server':
    'Tento kód vede jinam a nebyl otevřen. Skenujte jen to, co je na obrazovce tiskárny vaší organizace.',
  'problem.other-region':
    'Tato tiskárna patří k druhému datovému centru. Odhlaste se, zvolte to centrum a přihlaste se tam.',
  'problem.other-tenant':
    'Tato tiskárna patří jiné organizaci. Odhlaste se a přihlaste se u ní, pokud tam máte účet.',
  'problem.camera-refused':
    'Tato stránka nesmí použít fotoaparát. Povolte to v nastavení prohlížeče, naskenujte kód fotoaparátem telefonu, nebo vložte jeho adresu.',
  'problem.no-camera': 'Není tu žádný fotoaparát. Vložte místo toho adresu z kódu.',
  'problem.camera-busy':
    'Fotoaparát se nespustil; možná ho používá jiná aplikace. Zavřete ji a otevřete toto znovu, nebo vložte adresu z kódu.',
}
