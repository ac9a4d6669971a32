// The page's words in French.

import type { Words } from './en.ts'

export const FRENCH: Words = {
  language: 'Langue',
  wait: 'Un instant…',
  'sign-in': 'Se connecter',
  'sign-out': 'Se déconnecter',
  'sign-out-everywhere': 'Se déconnecter partout',
  tenant: 'Nom du locataire',
  user: 'Nom d’utilisateur ou adresse e-mail',
  pin: 'Code PIN',
  password: 'Mot de passe',
  'with-password': 'Se connecter avec un mot de passe',
  'with-pin': 'Se connecter avec un code PIN',
  'your-password': 'Votre mot de passe',
  'password.none': 'Vous n’avez pas de mot de passe. Votre administrateur peut vous en donner un.',
  'password.since': 'Défini le {since}',
  'password.old': 'Mot de passe actuel',
  'password.new': 'Nouveau mot de passe',
  'password.how': 'De 8 à 128 caractères, et différent de votre nom d’utilisateur.',
  'password.change': 'Changer le mot de passe',
  'password.changed':
    'Votre mot de passe a été changé. Les autres pages où il a servi sont déconnectées.',
  'no-pin': 'Je n’ai pas de code PIN, ou il a expiré',
  back: 'Retour à la connexion',
  ask: 'Demander un nouveau code PIN',
  'ask.how':
    'Il est envoyé à l’adresse e-mail que votre administrateur connaît. Votre code PIN actuel reste valable jusqu’à la première utilisation du nouveau.',
  'ask.send': 'M’envoyer un nouveau code PIN',
  'ask.sent':
    'Si cet utilisateur peut recevoir un nouveau code PIN, celui-ci est en route vers son adresse. Si rien n’arrive, adressez-vous à votre administrateur.',
  hello: 'Bonjour {name}',
  'your-pin': 'Votre code PIN',
  'pin.none': 'Vous n’avez pas de code PIN.',
  'pin.works': 'valable',
  'pin.pending': 'attend sa première utilisation',
  'pin.pending.how':
    'Il se trouve dans le message que nous vous avons envoyé. Sa première utilisation met fin au précédent.',
  expired: 'expiré',
  'valid-until': 'Valable jusqu’au {until}',
  'expired-at': 'A expiré le {until}',
  'no-end': 'N’expire pas',
  'new-pin': 'Nouveau code PIN',
  'new-pin.sent':
    'Un nouveau code PIN est en route vers {email}. Votre code actuel reste valable jusqu’à la première utilisation du nouveau.',
  cards: 'Vos cartes',
  'cards.none': 'Aucune carte n’est enregistrée pour vous.',
  'card.works': 'valable',
  activities: 'Vos dernières activités',
  'activities.none': 'Rien pour l’instant.',
  when: 'Quand',
  what: 'Quoi',
  where: 'Terminal',
  'kind.login': 'Connexion',
  'kind.logout': 'Déconnexion',
  'kind.copy': 'Copie',
  'kind.scan': 'Numérisation',
  'kind.print': 'Impression',
  'pages.one': '{n} page',
  'pages.few': '{n} pages',
  'pages.other': '{n} pages',
  account: 'Compte',
  'user-name': 'Nom d’utilisateur',
  email: 'E-mail',
  'email.none': 'aucune adresse',
  'everywhere.how':
    'Met fin aussi à ce qui est ouvert dans d’autres navigateurs. À faire si vous en avez laissé un ouvert quelque part.',
  'problem.ended':
    'Vous êtes déconnecté : du temps a passé, ou votre code PIN a été remplacé. Reconnectez-vous.',
  'problem.wrong-sign-in':
    'Ces données ne vont pas ensemble, ou le code PIN a expiré. Après 5 essais erronés, plus rien n’est vérifié pendant 15 minutes.',
  'problem.wrong-password':
    'Ce n’est pas votre mot de passe actuel. Après 5 essais erronés, plus rien n’est vérifié pendant 15 minutes.',
  'problem.password-policy':
    'Un mot de passe a de 8 à 128 caractères et n’est pas votre nom d’utilisateur. Choisissez-en un autre.',
  'problem.too-many-tries': 'Trop d’essais erronés sont venus d’ici. Réessayez dans 15 minutes.',
  'problem.too-many-requests': 'Trop de demandes sont venues d’ici. Réessayez dans une heure.',
  'problem.pin-change-off':
    'Ici, seul un administrateur crée de nouveaux codes PIN. Adressez-vous à lui si vous en avez besoin.',
  'problem.no-address':
    'Aucune adresse e-mail n’est connue pour vous envoyer un nouveau code PIN. Adressez-vous à votre administrateur.',
  'problem.mails-off':
    'Aucun message n’est envoyé ici : personne ne pourrait vous communiquer un nouveau code PIN. Adressez-vous à votre administrateur.',
  'problem.too-often':
    'Vous avez reçu trois nouveaux codes PIN en une heure. Cherchez le dernier message, ou attendez une heure.',
  'problem.silent': 'Le serveur ne répond pas. Réessayez dans un instant.',
  'problem.other': 'Cela n’a pas fonctionné. Réessayez, ou adressez-vous à votre administrateur.',
  step: 'Étape {n} sur {of}',
  next: 'Suivant',
  begin: 'Commencer',
  skip: 'Passer',
  'back.step': 'Retour',
  'back.home': 'Vers ma page',
  'welcome.1': 'Votre clé pour les imprimantes',
  'welcome.1.text':
    'Consultez la validité de votre code PIN et vos cartes, et faites-vous envoyer un nouveau code PIN quand il vous en faut un.',
  'welcome.2': 'Scannez, et vous êtes connecté',
  'welcome.2.text':
    'Visez avec votre téléphone le code affiché par une imprimante pour vous y connecter, sans carte ni code PIN.',
  'welcome.3': 'Vos travaux vous attendent',
  'welcome.3.text':
    'Ce que vous envoyez à l’impression est retenu jusqu’à ce que vous soyez devant une imprimante. Vous le voyez ici, et supprimez ce dont vous ne voulez plus.',
  'welcome.again': 'De quoi s’agit-il ?',
  region: 'Où sont conservées vos données ?',
  'region.how':
    'Choisissez le centre de données que votre organisation utilise. Ils sont séparés : rien de ce qui vous concerne ne passe jamais de l’un à l’autre.',
  'region.eu': 'Centre de données européen',
  'region.us': 'Centre de données américain',
  'tenant.which': 'Quel est le nom de votre locataire ?',
  'tenant.how':
    'Le nom du locataire (tenant) figure dans les messages que vous en recevez ; votre administrateur le connaît aussi.',
  'account.which': 'Quel compte souhaitez-vous utiliser ?',
  'account.at': 'Auprès de {tenant}',
  'account.work': 'Compte de travail',
  'account.work.how':
    'Vous y travaillez ou étudiez, et un administrateur s’occupe de votre compte.',
  'account.personal': 'Compte personnel',
  'account.personal.how':
    'Vous y êtes invité et utilisez un compte à vous, si l’organisation le permet.',
  chosen: 'Vos choix',
  change: '{what} : modifier',
  or: 'ou',
  'with-apple': 'Se connecter avec Apple',
  'with-google': 'Se connecter avec Google',
  'with-microsoft': 'Se connecter avec Microsoft',
  'sign-up': 'Créer un compte',
  'sign-up.how':
    'Un compte auprès de {tenant}. Nous vous envoyons un lien, et le compte est créé quand vous l’ouvrez dans l’heure.',
  'sign-up.givenName': 'Prénom (facultatif)',
  'sign-up.familyName': 'Nom (facultatif)',
  'sign-up.email': 'Adresse e-mail',
  'sign-up.username': 'Nom d’utilisateur (facultatif)',
  'sign-up.password': 'Mot de passe',
  'sign-up.send': 'M’envoyer le lien',
  'sign-up.sent': 'Consultez votre boîte aux lettres',
  'sign-up.sent.how':
    'Un message est en route vers {email}. Ouvrez dans l’heure le lien qu’il contient. Si rien n’arrive, regardez parmi les indésirables, ou recommencez.',
  'confirm.done': 'Votre compte est créé',
  'confirm.active':
    'Votre nom d’utilisateur est {username}. Connectez-vous avec le mot de passe que vous avez choisi.',
  'confirm.waits':
    'Votre nom d’utilisateur est {username}. Un administrateur doit d’abord activer le compte ; ensuite vous pourrez vous connecter.',
  'confirm.not': 'Le compte n’a pas été créé',
  offline:
    'Vous êtes hors ligne : rien ne peut être consulté ni modifié tant que votre téléphone n’a pas de réseau. La page reprendra d’elle-même.',
  'offline.title': 'Vous êtes hors ligne',
  'silent.title': 'Le serveur ne répond pas',
  'again.by-itself':
    'Il est interrogé à nouveau toutes les quelques secondes. Vous n’avez rien à faire.',
  newer: 'Il existe une version plus récente de cette page.',
  'newer.take': 'L’utiliser maintenant',
  jobs: 'Travaux en attente',
  'jobs.none': 'Aucun travail ne vous attend.',
  'jobs.how': 'Connectez-vous à une imprimante pour les libérer.',
  'job.color': 'couleur',
  'job.mono': 'noir et blanc',
  'job.duplex': 'recto verso',
  'job.simplex': 'recto',
  'job.kept': 'Conservé jusqu’au {until}',
  'job.throw-away': 'Supprimer',
  'job.throw-away.which': 'Supprimer {name}',
  'job.throw-away.sure': 'Supprimer {name} ? C’est définitif.',
  'job.keep': 'Conserver',
  'job.gone': '{name} a été supprimé.',
  'account.kind': 'Type',
  'signed-in-by': 'Connecté avec',
  'by.pin': 'Code PIN',
  'by.password': 'Mot de passe',
  'by.apple': 'Apple',
  'by.google': 'Google',
  'by.microsoft': 'Microsoft',
  rename: 'Nouveau nom d’utilisateur',
  'rename.do': 'Changer le nom d’utilisateur',
  'rename.done': 'Votre nom d’utilisateur a été changé.',
  scan: 'Scanner le code de l’imprimante',
  'scan.how': 'Visez le code sur l’écran de l’imprimante. Rien ne se passe sans votre accord.',
  'scan.picture': 'Ce que voit l’appareil photo',
  'scan.paste': 'Ou collez l’adresse du code',
  'scan.take': 'Utiliser cette adresse',
  'scan.again': 'Scanner à nouveau',
  at: 'Se connecter à {terminal} ?',
  'at.sure':
    'Seulement si vous êtes devant {terminal} et que ce code est à son écran. Quelqu’un qui vous en a envoyé une photo ou un lien pourrait y utiliser votre compte.',
  'at.yes': 'S’y connecter',
  'at.no': 'Non, ne pas le faire',
  'at.done': 'Vous êtes connecté à {terminal}',
  'at.done.how': 'Continuez sur son écran, et déconnectez-vous-y quand vous avez terminé.',
  'at.not': 'Vous n’avez pas été connecté',
  'problem.no-tenant':
    'Il n’y a pas de locataire de ce nom dans ce centre de données. Vérifiez son orthographe dans un message reçu, ou choisissez l’autre centre de données.',
  'problem.registration-off':
    'Ici, personne ne s’enregistre soi-même : les comptes personnels, les nouveaux comptes et la connexion avec Apple, Google ou Microsoft sont désactivés. Utilisez le compte de travail qui vous a été donné, ou adressez-vous à votre administrateur.',
  'problem.not-active':
    'Votre compte attend qu’un administrateur l’active. Adressez-vous à lui, puis reconnectez-vous.',
  'problem.account-exists':
    'Il existe déjà un compte avec cette adresse e-mail : il ne peut pas être utilisé avec Apple, Google ou Microsoft. Connectez-vous avec votre nom d’utilisateur et votre code PIN ou mot de passe.',
  'problem.email-not-verified':
    'Le fournisseur n’a pas vérifié votre adresse e-mail. Confirmez-la dans votre compte chez lui et réessayez, ou connectez-vous autrement.',
  'problem.not-of-organisation':
    'Ce compte n’appartient pas à l’organisation. Choisissez votre compte de travail chez le fournisseur, ou le compte personnel ici.',
  'problem.provider-failed':
    'La connexion chez le fournisseur a échoué, et ce n’est pas votre faute. Réessayez dans un instant, ou connectez-vous autrement ; si cela persiste, prévenez votre administrateur.',
  'problem.cancelled': 'Vous avez interrompu la connexion. Réessayez, ou connectez-vous autrement.',
  'problem.sign-in-gone':
    'La connexion a pris trop de temps, ou a continué dans un autre navigateur. Recommencez ici.',
  'problem.no-sign-up-mails':
    'Aucun message n’est envoyé ici : le lien ne pourrait pas vous parvenir. Demandez un compte à votre administrateur.',
  'problem.link-gone':
    'Ce lien a déjà servi, ou date de plus d’une heure. Connectez-vous si le compte est créé, ou créez-le à nouveau.',
  'problem.name-taken': 'Quelqu’un a déjà ce nom d’utilisateur. Choisissez-en un autre.',
  'problem.username-fixed':
    'Seul un administrateur change votre nom d’utilisateur. Adressez-vous à lui.',
  'problem.no-username':
    'Cela ne peut pas être un nom d’utilisateur. Choisissez-en un plus court, sans caractères inhabituels.',
  'problem.invalid-request': 'Une donnée saisie n’est pas celle attendue. Vérifiez-la.',
  'problem.not-found': 'Il n’est plus là : imprimé, expiré ou supprimé.',
  'problem.code-gone':
    'Ce code a déjà servi, ou date de plus de deux minutes. Scannez celui qui est à l’écran maintenant.',
  'problem.terminal-silent':
    'L’imprimante ne répond pas. Vérifiez qu’elle est allumée, puis scannez le code affiché maintenant, ou utilisez votre carte ou code PIN.',
  'problem.terminal-refused': 'L’imprimante ne vous a pas laissé entrer. Elle dit pourquoi :',
  'problem.no-login-code':
    'Ce n’est pas le code d’un écran d’imprimante. Scannez celui qu’elle affiche pour se connecter.',
  'problem.other-server':
    'Ce code mène ailleurs, et n’a pas été ouvert. Scannez uniquement ce qui est à l’écran d’une imprimante de votre organisation.',
  'problem.other-region':
    'Cette imprimante dépend de l’autre centre de données. Déconnectez-vous, choisissez ce centre et connectez-vous-y.',
  'problem.other-tenant':
    'Cette imprimante appartient à une autre organisation. Déconnectez-vous et connectez-vous auprès d’elle, si vous y avez un compte.',
  'problem.camera-refused':
    'Cette page ne peut pas utiliser l’appareil photo. Autorisez-la dans les réglages du navigateur, scannez le code avec l’appareil photo du téléphone, ou collez son adresse.',
  'problem.no-camera': 'Il n’y a pas d’appareil photo ici. Collez plutôt l’adresse du code.',
  'problem.camera-busy':
    'L’appareil photo ne démarre pas ; une autre application l’utilise peut-être. Fermez-la et revenez ici, ou collez l’adresse du code.',
}
