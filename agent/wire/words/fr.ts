// The panel's words in French. A narrow no-break space (U+202F) stands before : ; ? and !

import type { Words } from './en.ts'

export const FRENCH: Words = {
  'reason.unknown-card':
    'Cette carte est inconnue. Demandez à votre administrateur de l’enregistrer.',
  'reason.wrong-password':
    'Le nom d’utilisateur et le mot de passe ne vont pas ensemble. Après cinq essais erronés, plus rien n’est vérifié pendant 15 minutes.',
  'reason.card-taken':
    'Cette carte appartient à quelqu’un d’autre. Adressez-vous à votre administrateur.',
  'reason.too-many-cards':
    'Vous avez autant de cartes qu’un utilisateur peut en avoir. Demandez à votre administrateur d’en retirer une.',
  'reason.registration-unanswered':
    'Le serveur n’a pas répondu. Présentez de nouveau la carte plus tard : si elle a été enregistrée, elle sera connue.',
  'reason.qr-gone':
    'Ce code a déjà servi ou n’est plus valable. Scannez celui qui est affiché maintenant.',
  'reason.needs-server':
    'Le serveur n’a pas dit à temps qui a scanné le code. Scannez-le de nouveau quand le serveur répond.',
  'reason.wrong-pin': 'Ce code PIN est incorrect. Vérifiez-le et saisissez-le de nouveau.',
  'reason.inactive': 'Ce compte est désactivé. Adressez-vous à votre administrateur.',
  'reason.expired':
    'La validité de cette carte ou de ce code PIN est dépassée. Demandez un renouvellement sur votre page de connexion ou à l’assistance.',
  'reason.cache-expired':
    'Ce terminal est hors ligne et n’a pas vérifié cet accès depuis trop longtemps. Réessayez quand il sera en ligne.',
  'reason.waiting-for-offline':
    'Le serveur ne répond pas. Attendez que la connexion hors ligne soit possible, puis réessayez.',
  'reason.gate-locked':
    'Ce terminal est hors ligne et verrouillé. Un administrateur doit d’abord saisir le code de déverrouillage.',
  'reason.wrong-code':
    'Ce code de déverrouillage est incorrect. Vérifiez-le et saisissez-le de nouveau.',
  'reason.offline-login-off':
    'Le serveur ne répond pas et personne ne peut se connecter ici sans lui. Utilisez une autre imprimante ou patientez.',
  'reason.not-secure':
    'La liaison avec le serveur n’est pas sécurisée\u202f: personne ne peut se connecter. Prévenez votre administrateur.',
  'reason.not-enrolled':
    'Ce terminal n’appartient encore à aucun serveur. Un administrateur doit saisir un code d’enrôlement.',
  'reason.terminal-refused':
    'Le serveur n’accepte plus ce terminal. Prévenez votre administrateur.',
  'reason.delayed': 'Trop de saisies incorrectes. Patientez, puis réessayez.',
  'reason.budget-spent':
    'Trop de codes PIN incorrects aujourd’hui\u202f: ils sont désactivés ici hors ligne. Utilisez votre carte ou attendez le retour du serveur.',
  'reason.locked-out':
    'Le serveur a bloqué cet accès après trop d’essais incorrects. Patientez un moment ou adressez-vous à votre administrateur.',
  'reason.not-verified':
    'Cet accès n’a pas pu être vérifié pour l’instant. Réessayez dans une minute ou adressez-vous à votre administrateur.',
  'reason.pin-not-offline':
    'Un code PIN seul ne suffit pas tant que ce terminal est hors ligne. Utilisez votre carte ou attendez le retour du serveur.',
  'reason.pin-too-short':
    'Ce code PIN est trop court tant que ce terminal est hors ligne. Utilisez votre carte ou attendez le retour du serveur.',
  'reason.method-off': 'Ce mode de connexion est désactivé ici. Utilisez-en un autre.',
  'reason.journal-unwritable':
    'Ce terminal ne peut pas écrire son journal\u202f: personne ne peut se connecter. Prévenez votre administrateur.',
  'reason.clock-untrusted':
    'L’horloge de ce terminal n’est pas à l’heure. Attendez le retour du serveur et prévenez votre administrateur.',
  'reason.cache-unreadable':
    'Ce terminal ne peut pas lire les accès qu’il conserve. Réessayez quand il sera en ligne et prévenez votre administrateur.',
  'reason.attempt-uncounted':
    'Ce terminal ne peut pas compter les essais et n’a donc pas examiné celui-ci. Prévenez votre administrateur.',
  'reason.denied': 'Cet accès a été retiré. Adressez-vous à votre administrateur.',
  'reason.purged':
    'Les accès enregistrés ici ont été effacés. Personne ne peut se connecter avant le retour du serveur.',

  'fault.server/unreachable':
    'Le serveur est injoignable. Vérifiez le câble réseau et l’adresse du serveur, puis saisissez le code de nouveau.',
  'fault.server/timeout':
    'Le serveur n’a pas répondu à temps. Vérifiez qu’il fonctionne, puis saisissez le code de nouveau.',
  'fault.server/not-trusted':
    'Le serveur ne prouve pas son identité. Vérifiez son adresse et l’horloge de cette machine.',
  'fault.server/not-secure':
    'L’adresse du serveur doit commencer par https://. Corrigez-la dans la configuration.',
  'fault.server/refused':
    'Le serveur n’accepte pas ce terminal. Créez un nouveau code d’enrôlement dans la console.',
  'fault.server/busy':
    'Le serveur est occupé. Attendez une minute, puis saisissez le code de nouveau.',
  'fault.server/bad-answer':
    'Ce qui répond n’est pas le serveur Latchkey. Vérifiez l’adresse du serveur dans la configuration.',
  'fault.server/gap':
    'Il manque au serveur des entrées de ce terminal. Elles sont renvoyées automatiquement.',
  'fault.server/conflict':
    'Le serveur détient d’autres entrées que ce terminal. Prévenez votre administrateur.',
  'fault.enrolment/bad-code':
    'Ce code est incorrect. Comparez-le à celui de la console et saisissez-le de nouveau.',
  'fault.enrolment/wrong-server':
    'Ce n’est pas le serveur qui a créé le code. Vérifiez l’adresse\u202f; si elle est juste, quelqu’un s’est peut-être interposé.',
  'fault.enrolment/other-owner':
    'Ce code est d’un autre serveur ou d’une autre organisation que ce terminal. Demandez un code aux siens\u202f; pour le déplacer, videz d’abord son dossier de données.',
  'fault.enrolment/refused':
    'Ce code a déjà servi ou date de plus d’une heure. Créez-en un nouveau dans la console.',
  'fault.enrolment/missing':
    'Ce terminal n’appartient encore à aucun serveur. Saisissez un code d’enrôlement de la console.',
  'fault.store/wrong-key':
    'La clé de cette machine ne correspond pas à ses données. Appelez l’assistance avant tout nouvel enrôlement.',
  'fault.store/corrupt': 'Les données de cette machine sont endommagées. Appelez l’assistance.',
  'fault.store/foreign':
    'Les données de cette machine appartiennent à un autre terminal. Appelez l’assistance.',
  'fault.store/busy': 'Un autre programme utilise les données de cette machine. Redémarrez-la.',
  'fault.store/full': 'La mémoire de cette machine est pleine. Appelez l’assistance.',
  'fault.store/failed': 'La mémoire de cette machine ne fonctionne pas. Appelez l’assistance.',
  'fault.store/moved': 'La mémoire de cette machine ne fonctionne pas. Appelez l’assistance.',
  'fault.vault/bad-seal':
    'Ce que le serveur a envoyé est destiné à un autre terminal. Enrôlez celui-ci de nouveau.',
  'fault.reader/unplugged': 'Le lecteur est débranché. Rebranchez-le.',
  'fault.reader/unavailable': 'Le lecteur est inutilisable. Débranchez-le et rebranchez-le.',
  'fault.panel/unavailable': 'Le panneau de commande est injoignable. Redémarrez la machine.',
  'fault.config/invalid':
    'La configuration est incorrecte. Demandez à votre administrateur de la corriger.',

  welcome: 'Bienvenue {name}',
  'swipe-card': 'Présentez votre carte au lecteur',
  'enter-pin': 'Saisissez votre code PIN et appuyez sur {enter}',
  'swipe-card-or-enter-pin': 'Présentez votre carte au lecteur ou saisissez votre code PIN',
  'scan-code': 'Scannez le code avec votre téléphone',
  'or-scan-code': 'Ou scannez le code avec votre téléphone',
  'enter-pin-for-card': 'Saisissez le code PIN de votre carte',
  'card-not-known': 'Cette carte n’est pas connue. L’enregistrer ?',
  'register-by-password':
    'Avec votre nom d’utilisateur et votre mot de passe : écrivez-les à l’écran.',
  'register-by-pin': 'Avec votre code PIN : saisissez-le et appuyez sur {enter}.',
  'register-stop': 'Si vous ne le souhaitez pas, appuyez sur Stop.',
  'one-moment': 'Un instant…',
  'not-enrolled-title': 'Ce terminal n’appartient encore à aucun serveur',
  'turned-away-title': 'Le serveur n’accepte plus ce terminal',
  'not-enrolled-how':
    'Un administrateur crée un code d’enrôlement sur le serveur\u202f; saisissez-le ici. Il est valable une heure.',
  enrolling: 'Enrôlement auprès du serveur…',
  'not-secure-title': 'La liaison avec le serveur n’est pas sécurisée',
  'not-secure-how':
    'Personne ne peut se connecter et aucun accès n’est conservé ici tant que l’adresse du serveur ne commence pas par https://.',
  'waiting-title': 'Le serveur ne répond pas',
  'waiting-for-server':
    'Ce terminal continue d’essayer. Connectez-vous dès que le serveur répondra de nouveau.',
  'offline-login-possible-in': 'Connexion hors ligne possible dans {until}',
  'offline-since': 'Hors ligne depuis le {time}',
  'offline-login-off-title': 'Pas de connexion en l’absence du serveur',
  'wait-for-server': 'La connexion fonctionnera de nouveau dès que le serveur répondra.',
  'offline-login-works': 'La connexion fonctionne pour les personnes enregistrées sur ce terminal.',
  'enter-unlock-code': 'Saisissez le code de déverrouillage',
  'ask-for-unlock-code':
    'La connexion hors ligne est verrouillée. Un administrateur a le code de déverrouillage.',
  'read-out-challenge': 'Dites au support ce qui figure ci-dessous. Il répond par 12 chiffres.',
  challenge: 'Terminal {terminal}, défi {challenge}',
  'enter-service-code': 'Saisissez le code de service',
  'no-service-code-title': 'Aucun code de service ne peut être saisi pour le moment',
  'service-keys':
    'Touches : 1 liaison, 2 horloge, 3 clé, 4 connexions, 5 lecteurs, 6 signal sonore. Stop ferme cette page.',
  'service-title-link': 'Service : la liaison avec le serveur',
  'service-title-clock': 'Service : l’horloge',
  'service-title-key': 'Service : la clé de ce terminal',
  'service-title-stored': 'Service : connexions enregistrées et journal',
  'service-title-readers': 'Service : lecteurs et claviers',
  'service-title-beep': 'Service : voyants et signaux sonores',
  'service-link-online': 'En ligne depuis le {time}',
  'service-link-waiting': 'Pas de réponse depuis le {time} ; attente avant le passage hors ligne',
  'service-link-offline': 'Hors ligne depuis le {time}',
  'service-link-recovering': 'Le serveur répond à nouveau ; vérification en cours depuis le {time}',
  'service-server': 'Serveur : {server}',
  'service-last-beat': 'Dernier message signé du serveur : {time}',
  'service-no-beat': 'Aucun message signé du serveur depuis la mise en marche',
  'service-misses': 'Contacts échoués de suite : {misses}',
  'service-why-unreachable':
    'Cause : rien ne répond à cette adresse. Vérifiez le câble, le commutateur et l’adresse.',
  'service-why-timeout':
    'Cause : la réponse n’arrive pas à temps. Vérifiez le serveur et le réseau.',
  'service-why-not-trusted':
    'Cause : ce qui répond ne peut pas prouver être le serveur. Vérifiez le portail captif et l’adresse.',
  'service-why-refused':
    'Cause : le serveur n’accepte pas ce terminal. Enregistrez-le avec un nouveau code.',
  'service-why-busy': 'Cause : le serveur est occupé. Attendez.',
  'service-why-bad-answer':
    'Cause : ce qui répond n’est pas le serveur ou a été modifié en route. Vérifiez l’adresse et le réseau.',
  'service-why-other': 'Cause : {code}. Le journal de ce terminal en dit plus.',
  'service-time': 'Heure connue de ce terminal : {time}',
  'service-clock-anchored': 'Elle repose sur le message signé du serveur.',
  'service-clock-floor': 'Elle repose sur l’horloge de la machine depuis la mise en marche.',
  'service-clock-doubtful':
    'L’horloge de la machine n’était pas crédible à la mise en marche. Rétablissez le serveur et changez la pile.',
  'service-clock-lost':
    'Plus personne ne connaît l’heure. Les connexions enregistrées ne valent qu’au retour du serveur.',
  'service-boots': 'Mises en marche sans serveur : {boots}',
  'service-grade-A': 'Niveau A : un TPM ou une puce de sécurité garde la clé.',
  'service-grade-B': 'Niveau B : le processeur garde la clé.',
  'service-grade-C':
    'Niveau C : un fichier garde la clé. Qui copie tout le disque peut essayer des codes PIN.',
  'service-cache': 'Personnes enregistrées : {users}, génération {generation}',
  'service-synced': 'Dernière synchronisation : {time}',
  'service-never-synced': 'Jamais synchronisé, ou effacé',
  'service-queue':
    'Journal : {queue} entrées attendent le serveur (dernière {head}, au serveur jusqu’à {acked})',
  'service-reader-attached': 'Lecteur {reader} ({kind}) : présent',
  'service-reader-missing': 'Lecteur {reader} ({kind}) : absent. {why}',
  'service-no-readers': 'Aucun lecteur n’est configuré.',
  'service-hold-card':
    'Présentez une carte à un lecteur : elle est lue ici et ne connecte personne.',
  'service-heard': 'Lecteur {reader} vient de lire {length} caractères.',
  'service-beep-accepted': 'Tous les lecteurs montrent « accepté ». 6 pour le suivant.',
  'service-beep-refused': 'Tous les lecteurs montrent « refusé ». 6 pour le suivant.',
  'service-beep-offline': 'Tous les lecteurs montrent « accepté hors ligne ». 6 pour le suivant.',
  'pins-cleared': 'Les codes PIN erronés sont oubliés. Il est de nouveau possible d’en saisir un.',
  'choose-unlock-mode': 'Le code est bon. Déverrouiller pour combien de temps\u202f?',
  'mode-single': '1\u202f: pour une connexion',
  'mode-until-online': '2\u202f: jusqu’au retour du serveur',
  'unlocked-for-one': 'Déverrouillé pour une connexion, encore {until}',
  recovering:
    'Le serveur est de retour. La connexion fonctionne\u202f; ce terminal vérifie encore la liaison.',
  'pages-so-far': 'Pages\u202f: {pages}',
  'jobs-held': 'Travaux d’impression qui vous attendent sur le serveur : {jobs}',
  'jobs-away':
    'Les travaux d’impression du serveur ne peuvent pas être affichés ici pour le moment.',
  'job-gone': 'Ce travail d’impression n’est plus sur le serveur.',
  'job-not-fetched':
    'Ce travail d’impression n’a pas pu être récupéré. Si rien ne sort, demandez à votre administrateur de le libérer de nouveau.',
  'offline-no-credit':
    'Hors ligne\u202f: le crédit n’est pas disponible. Les pages seront débitées plus tard.',
  'offline-no-quota':
    'Hors ligne\u202f: les quotas ne sont pas disponibles. Les pages seront comptées plus tard.',
  'offline-no-projects':
    'Hors ligne\u202f: les projets ne sont pas disponibles. Les travaux sont comptés sans projet.',
  'account-credit': 'Crédit\u202f: {amount} {currency}',
  'account-credit-pages':
    'Crédit\u202f: {amount} {currency}, assez pour des pages en noir et blanc\u202f: {pages}',
  'account-quota-day': 'Pages restantes aujourd’hui\u202f: {pages}',
  'account-quota-week': 'Pages restantes cette semaine\u202f: {pages}',
  'account-quota-month': 'Pages restantes ce mois-ci\u202f: {pages}',
  'account-project': 'Projet\u202f: {code} {name}',
  'account-no-project': 'Sans projet',
  'project-key': '{enter}\u202f: choisir un projet',
  'choose-project': 'Choisissez un projet',
  'project-choice': 'Touche {key}\u202f: {code} {name}',
  'project-more': 'Touche 9\u202f: autres projets, page {page} sur {pages}',
  'project-without': 'Touche 0\u202f: sans projet',
  'project-needed': 'Choisissez d’abord un projet\u202f: appuyez sur {enter}.',
  'no-project':
    'Il n’y a pas de projet pour vous, et les travaux en ont besoin. Adressez-vous à votre administrateur.',
  'credit-spent': 'Votre crédit ne suffit pas. Faites-le recharger, puis réessayez.',
  'quota-spent': 'Votre quota de pages ne suffit pas. Adressez-vous à votre administrateur.',
  'quota-over': 'Votre quota de pages est épuisé. Vous pouvez continuer.',
  'logout-soon': 'Votre session se termine dans {until}. Appuyez sur une touche pour la prolonger.',
  'no-login-title': 'Personne ne peut se connecter ici pour le moment',
  'looking-for-server': 'Recherche du serveur…',
  'no-answer-since': 'Pas de réponse du serveur depuis le {time}',
  'needs-unlock-code': 'Un administrateur devra alors saisir le code de déverrouillage.',
  'every-card-works':
    'Toutes les cartes fonctionnent. Les pages d’une carte inconnue sont comptées sur son numéro.',
  'pins-need-digits':
    'Un code PIN doit avoir au moins {digits} chiffres tant que ce terminal est hors ligne.',
  'pins-not-offline': 'Les codes PIN ne fonctionnent pas tant que ce terminal est hors ligne.',
  'pins-off-until':
    'Trop de codes PIN incorrects. Hors ligne, ils fonctionneront de nouveau dans {until}.',
  'pins-delayed':
    'Trop de codes PIN incorrects. La saisie du code PIN sera de nouveau possible dans {until}.',
  'codes-delayed':
    'Trop de codes incorrects. Le code de déverrouillage pourra être saisi de nouveau dans {until}.',
  'nobody-stored':
    'Personne n’est enregistré sur ce terminal\u202f: personne ne peut se connecter avant le retour du serveur.',
  'your-offline-login-ends': 'Votre accès hors ligne est valable jusqu’au {time}',
  'offline-pages-left': 'Pages restantes hors ligne : {pages}',
  'offline-pages-spent':
    'Il ne vous reste plus de pages ici tant que ce terminal est hors ligne. La copie a été arrêtée.',
  'deny.applied':
    'La liste de refus est prise en compte : les personnes qu’elle nomme ne peuvent plus se connecter ici.',
  'deny.altered':
    'Cette liste de refus a été modifiée ou est abîmée : elle n’est pas prise en compte. Reprenez-la dans la console.',
  'deny.foreign':
    'Cette liste de refus est destinée à un autre site ou à un autre terminal : elle n’est pas prise en compte.',
  'deny.no-key':
    'Ce terminal ne connaît pas encore la clé des listes de refus. Il l’apprendra au retour du serveur.',
  'deny.expired': 'Cette liste de refus est trop ancienne. Faites-en une nouvelle dans la console.',
  'deny.replayed': 'Cette liste de refus, ou une plus récente, a déjà été prise en compte.',
  'deny.superseded':
    'Ce terminal a parlé au serveur depuis cette liste de refus : il est déjà au courant.',
  'deny.too-many':
    'Cette liste de refus a trop de noms pour ce terminal. Rétablissez plutôt le serveur.',
  'deny.unwritable':
    'Ce terminal ne peut pas encore enregistrer la liste de refus. Il réessaie de lui-même.',
}
